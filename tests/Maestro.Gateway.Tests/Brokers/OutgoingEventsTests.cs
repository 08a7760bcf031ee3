using Maestro.Gateway.Brokers;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains.Delivery;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class OutgoingEventsTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly BrokerParts _parts = new();

    private OutgoingEvents Outgoing => _parts.Outgoing;

    public Task InitializeAsync() => _parts.Reader.StartAsync(CancellationToken.None);

    public Task DisposeAsync() => _parts.Reader.StopAsync(CancellationToken.None);

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task What_is_there_is_taken_in_order_up_to_both_bounds()
    {
        _parts.State.Set(true);
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            Outgoing.Send(BrokerParts.Delivery("north", id));
        }

        Assert.Equal(["a", "b"], await TakeAsync(2, int.MaxValue));
        Assert.Equal(["c"], await TakeAsync(10, 1));
        Assert.Equal(1, Outgoing.Count);
        Assert.Equal("d", (await Outgoing.TakeAsync(CancellationToken.None).WaitAsync(Limit)).Frame.ResourceId);
        Assert.Equal(0, Outgoing.Count);
        Assert.Empty(_parts.Reads);
    }

    [Fact]
    public async Task While_the_broker_is_away_a_spec_waits_as_an_id_and_is_read_when_there_is_a_connection()
    {
        Outgoing.Send(BrokerParts.Delivery("north", "a"));
        Outgoing.Send(BrokerParts.Delivery("north", "a", 2));
        Outgoing.Send(BrokerParts.Delivery("north", "b"));
        Assert.Equal(2, Outgoing.Count);

        _parts.State.Set(true);
        Outgoing.Resume();

        Assert.Equal(["a", "b"], await TakeManyAsync(2));
        Assert.Equal(["a", "b"], Assert.Single(_parts.Reads).Ids);
        Assert.True(_parts.Reads[0].Repetition);
    }

    [Fact]
    public async Task What_an_agent_asked_for_is_read_as_an_answer_and_notices_go_as_they_are()
    {
        _parts.State.Set(true);
        Outgoing.Send(new SpecBacklog("north", ["a"], [BrokerParts.Delivery("north", "gone")], Redelivery: false));

        Assert.Equal(["a", "gone"], (await TakeManyAsync(2)).Order());
        Assert.Equal(("north", false), (Assert.Single(_parts.Reads).Consumer, _parts.Reads[0].Repetition));
    }

    [Fact]
    public async Task A_notice_is_withdrawn_when_the_bundle_comes_into_being()
    {
        Outgoing.Send(new SpecBacklog("north", [], [BrokerParts.Delivery("north", "a")], Redelivery: false));
        Outgoing.Send(BrokerParts.Delivery("north", "a"));
        _parts.State.Set(true);
        Outgoing.Resume();

        Assert.Equal(["a"], await TakeManyAsync(1));
        Assert.Equal(["a"], Assert.Single(_parts.Reads).Ids);
        Assert.Equal(0, Outgoing.Count);
    }

    [Fact]
    public async Task What_is_given_back_is_read_again_apart_from_questions()
    {
        _parts.State.Set(true);
        Outgoing.Send(BrokerParts.Delivery("north", "a"));
        Assert.True(await Outgoing.SendAsync(Question(), CancellationToken.None));
        var taken = await Outgoing.TakeAsync(2, int.MaxValue, CancellationToken.None).WaitAsync(Limit);
        _parts.State.Set(false);

        foreach (var outgoing in taken)
        {
            Outgoing.Requeue(outgoing);
        }

        Assert.Equal(1, Outgoing.Count);
        _parts.State.Set(true);
        Outgoing.Resume();
        Assert.Equal(["a"], await TakeManyAsync(1));
        Assert.Single(_parts.Reads);
    }

    [Fact]
    public async Task A_lost_connection_makes_ids_of_what_waited_for_it()
    {
        _parts.State.Set(true);
        Outgoing.Send(BrokerParts.Delivery("north", "a"));
        Assert.True(await Outgoing.SendAsync(Question(), CancellationToken.None));
        _parts.State.Set(false);

        Outgoing.DemoteToBacklog();

        Assert.Equal(1, Outgoing.Count);
        Assert.False(await Outgoing.SendAsync(Question(), CancellationToken.None));
    }

    [Fact]
    public async Task What_finds_no_room_is_put_in_line_when_the_broker_has_taken_something()
    {
        Fill();
        var sending = Outgoing.SendAsync(Question(), CancellationToken.None);
        Assert.False(sending.IsCompleted);

        await TakeAsync(1, int.MaxValue);

        Assert.True(await sending.WaitAsync(Limit));
        Assert.Equal(OutgoingQueue.MaxEvents, Outgoing.Count);
    }

    [Fact]
    public async Task What_waits_for_room_is_given_up_when_the_connection_is_lost()
    {
        Fill();
        var sending = Outgoing.SendAsync(Question(), CancellationToken.None);
        Assert.False(sending.IsCompleted);

        _parts.State.Set(false);
        Outgoing.DemoteToBacklog();

        Assert.False(await sending.WaitAsync(Limit));
    }

    private void Fill()
    {
        _parts.State.Set(true);
        for (var i = 0; i < OutgoingQueue.MaxEvents; i++)
        {
            Outgoing.Send(BrokerParts.Delivery("north", $"{i}"));
        }
    }

    private static OutgoingEvent Question() => new("north", new EventFrame("", []), OutgoingKind.StatusResync);

    private async Task<IEnumerable<string>> TakeAsync(int most, int mostBytes) =>
        (await Outgoing.TakeAsync(most, mostBytes, CancellationToken.None).WaitAsync(Limit)).Select(outgoing => outgoing.Frame.ResourceId);

    private async Task<IReadOnlyList<string>> TakeManyAsync(int count)
    {
        List<string> taken = [];
        while (taken.Count < count)
        {
            taken.AddRange(await TakeAsync(count, int.MaxValue));
        }

        return taken;
    }
}
