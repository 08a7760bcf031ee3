using Maestro.Gateway.Brokers;
using Maestro.Protocol.CloudEvents;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class UnansweredResyncsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly UnansweredResyncs _requests;

    public UnansweredResyncsTests() => _requests = new UnansweredResyncs(_time);

    [Fact]
    public void The_last_request_of_each_consumer_that_came_over_is_given_once()
    {
        var (first, last, other) = (Request("1"), Request("2"), Request("3"));
        _requests.Keep("north", first, isOurs: false);
        _requests.Keep("north", last, isOurs: false);
        _requests.Keep("south", other, isOurs: false);

        Assert.Equal([last], _requests.Take(consumer => consumer == "north"));
        Assert.Equal([other], _requests.Take(_ => true));
        Assert.Empty(_requests.Take(_ => true));
    }

    [Fact]
    public void What_another_gateway_was_to_answer_is_forgotten_after_a_while_and_our_own_is_not()
    {
        var ours = Request("2");
        _requests.Keep("north", Request("1"), isOurs: false);
        _requests.Keep("south", ours, isOurs: true);
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal([ours], _requests.Take(_ => true));
    }

    private static PublishedEvent Request(string id) => PublishedEvent.From(InboundEvent.From(TextBinding.Decode(new TextEvent(
        [new("ce-specversion", "1.0"), new("ce-id", id), new("ce-source", "agent"), new("ce-type", EventType.Spec(EventType.ResyncRequest))], null, default))));
}
