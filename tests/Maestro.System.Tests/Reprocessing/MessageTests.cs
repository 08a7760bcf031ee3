using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Maestro.Testing;
using RabbitMQ.Client;
using Xunit.Abstractions;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>Messages as they come and go through RabbitMQ (reprocessing.md section 3).</summary>
[Collection(ReprocessingGroup.Name)]
public sealed class MessageTests(ReprocessingGroup.Fixture shared, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Burst = 300;

    private readonly ReprocessingWorld _world = shared.World;
    private IConnection _connection = null!;
    private IChannel _channel = null!;

    public async Task InitializeAsync()
    {
        await _world.BeginAsync();
        Assert.Equal(200, (int)(await _world.Api.PostAsync($"/v1.0.0/handler/persist?queue=persist.{_world.System}.queue")).Status);
        _connection = await new ConnectionFactory { Uri = _world.Broker }.CreateConnectionAsync();
        _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await Eventually.TrueAsync(HasConsumerAsync, ReprocessingWorld.Limit, "the queue to be consumed");
        await _channel.QueuePurgeAsync("event.exception.queue.error");
    }

    public async Task DisposeAsync() => await _connection.DisposeAsync();

    [Theory]
    [Trait("Checklist", "reprocessing-39")]
    [InlineData("not json at all")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"args":[]}""")]
    [InlineData("""{"args":[7]}""")]
    [InlineData("""{"args":[{"instanceId":7}]}""")]
    [InlineData("""{"args":[{"instanceId":"\ud800"}]}""")]
    [InlineData("""{"args":[{"instanceId":"a\u0000b"}]}""")]
    public async Task What_cannot_be_read_goes_to_the_exception_queue_as_it_came(string body)
    {
        await PublishAsync(body);
        Assert.Equal(body, await ReceiveAsync("event.exception.queue.error"));
        await GoesOnAsync();
    }

    [Theory]
    [Trait("Checklist", "reprocessing-41, reprocessing-42")]
    [InlineData("""{"args":[{"name":"SYSTEM.persist.request","systemId":"SYSTEM"}]}""")]
    [InlineData("""{"args":[{"name":"SYSTEM.persist.request","systemId":"SYSTEM","instanceId":"i","scope":"reproduction"}]}""")]
    [InlineData("""{"args":[{"name":"SYSTEM.persist.request","systemId":"SYSTEM","instanceId":"nobody knows"}]}""")]
    public async Task What_cannot_be_processed_goes_to_the_systems_error_queue_with_an_error_event(string template)
    {
        var body = template.Replace("SYSTEM", _world.System, StringComparison.Ordinal);
        await PublishAsync(body);
        Assert.Equal(body, await ReceiveAsync($"persist.{_world.System}.queue.error"));
        await _world.WaitForEntryAsync("events", "event", $"{_world.System}.persist.error");
        await GoesOnAsync();
    }

    [Fact]
    [Trait("Checklist", "reprocessing-40")]
    public async Task The_queue_names_the_system_when_the_event_does_not()
    {
        var (asking, _) = _world.Prepare(0);
        await PublishAsync($$"""{"args":[{"name":"x.persist.request","instanceId":"{{asking.Id}}"}],"unknown":1}""");
        await Eventually.TrueAsync(() => asking.Commits == 1, ReprocessingWorld.Limit, "the commit");
    }

    [Fact]
    [Trait("Checklist", "reprocessing-23, reprocessing-59")]
    public async Task However_often_the_queue_is_announced_it_has_one_consumer_and_repeated_messages_do_nothing()
    {
        for (var call = 0; call < 10; call++)
        {
            await _world.Api.PostAsync($"/v1.0.0/handler/persist?queue=persist.{_world.System}.queue");
        }

        var (asking, _) = _world.Prepare(1);
        var body = $$"""{"args":[{"name":"x.persist.request","systemId":"{{_world.System}}","instanceId":"{{asking.Id}}"}]}""";
        for (var copy = 0; copy < 5; copy++)
        {
            await PublishAsync(body);
        }

        await _world.JobOfAsync(asking);
        await GoesOnAsync();
        Assert.Single(await _world.Api.FindAsync(_world.System));
        Assert.Equal(1u, await _channel.ConsumerCountAsync($"persist.{_world.System}.queue"));
    }

    [Fact]
    [Trait("Checklist", "reprocessing-47")]
    public async Task A_burst_is_committed_in_the_order_of_the_queue()
    {
        var asking = Enumerable.Range(0, Burst).Select(_ => _world.Prepare(0).Asking).ToList();
        var started = Stopwatch.GetTimestamp();
        foreach (var instance in asking)
        {
            await PublishAsync($$"""{"args":[{"name":"x.persist.request","systemId":"{{_world.System}}","instanceId":"{{instance.Id}}"}]}""");
        }

        var published = Stopwatch.GetElapsedTime(started);
        await Eventually.TrueAsync(() => asking.All(instance => instance.Commits == 1), ReprocessingWorld.Limit, "all commits");

        output.WriteLine(FormattableString.Invariant(
            $"{Burst} messages: published in {published.TotalSeconds:F2} s, committed {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s after the first"));
        Assert.Equal(
            asking.Select(instance => instance.Id),
            _world.EntriesOf("domain").Where(entry => entry.What == "commit").Select(entry => entry.InstanceId));
    }

    [Fact]
    [Trait("Checklist", "reprocessing-81")]
    public async Task A_failed_job_is_published_whole()
    {
        var (asking, _) = _world.Prepare(2);
        var id = await _world.AskForJobAsync(asking);
        _world.Platform.Faults.Add(new Maestro.Platform.Simulator.Faults.Fault("executor", Maestro.Platform.Simulator.Faults.FaultKind.Fail) { Times = 1 });
        await _world.Api.DecideAsync(id, "approve");
        await _world.WaitForAsync(_world.System, id, "failure");
        var published = JsonNode.Parse(await ReceiveAsync($"reprocessing.{_world.System}.error.queue"))!;
        Assert.Equal((id, "failure", 2), ((string?)published["id"], (string?)published["status"], published["events"]!.AsArray().Count));
    }

    [Fact]
    [Trait("Checklist", "reprocessing-46")]
    public async Task What_no_queue_takes_is_kept_until_it_is_sent_again()
    {
        const string Queue = "event.exception.queue.error";
        const string Exchange = "events.publish_error";
        var body = $"nobody takes {Guid.NewGuid()}";
        await PublishAsync("first");
        Assert.Equal("first", await ReceiveAsync(Queue));
        await _channel.QueueUnbindAsync(Queue, Exchange, "#.exception.#");
        try
        {
            await PublishAsync(body);
            JsonNode? letter = null;
            await Eventually.TrueAsync(
                async () => (letter = (await _world.Api.GetAsync("/v2/dead-letters")).Json["items"]!.AsArray().FirstOrDefault(IsIt)) is not null,
                ReprocessingWorld.Limit, "the dead letter");
            await _channel.QueueBindAsync(Queue, Exchange, "#.exception.#");

            var path = $"/v2/dead-letters/{letter!["id"]}/send";
            (await _world.Api.PostAsync(path, "{}")).AssertError(HttpStatusCode.BadRequest);
            Assert.Equal(HttpStatusCode.Accepted, (await _world.Api.PostAsync(path, """{"user":"maria.silva"}""")).Status);
            Assert.Equal(body, await ReceiveAsync(Queue));
            (await _world.Api.PostAsync(path, """{"user":"maria.silva"}""")).AssertError(HttpStatusCode.NotFound);
            Assert.DoesNotContain((await _world.Api.GetAsync("/v2/dead-letters")).Json["items"]!.AsArray(), IsIt);
        }
        finally
        {
            await _channel.QueueBindAsync(Queue, Exchange, "#.exception.#");
        }

        bool IsIt(JsonNode? letter) => Encoding.UTF8.GetString(Convert.FromBase64String((string)letter!["body"]!)) == body;
    }

    [Fact]
    [Trait("Checklist", "reprocessing-88")]
    public async Task Signals_that_cannot_be_read_hold_up_no_others()
    {
        var (asking, affected) = _world.Prepare(1);
        _world.Platform.Faults.Add(new Maestro.Platform.Simulator.Faults.Fault("executor", Maestro.Platform.Simulator.Faults.FaultKind.Vanish)
        {
            Match = affected[0].Id,
        });
        var id = await _world.AskForJobAsync(asking);
        await _world.Api.DecideAsync(id, "approve");
        await _world.WaitForEntryAsync("executor", "run", affected[0].Id);
        foreach (var system in (string[])["\"\\ud800\"", "\"a\\u0000b\"", "7", $"\"{_world.System}\""])
        {
            await SignalAsync($$"""{"name":"x.error","scope":"reprocessing","reprocessing":{"id":"{{id}}"},"systemId":{{system}} }""");
        }

        await _world.WaitForAsync(_world.System, id, "failure");
    }

    private async Task SignalAsync(string signal) => await _channel.BasicPublishAsync(
        "events.publish", "store.executor.exception", mandatory: true, Encoding.UTF8.GetBytes($$"""{"args":[{{signal}}]}"""));

    private async Task GoesOnAsync()
    {
        var (asking, _) = _world.Prepare(0);
        await _world.AskAsync(asking);
        await Eventually.TrueAsync(() => asking.Commits == 1, ReprocessingWorld.Limit, "the next message");
    }

    private async Task<bool> HasConsumerAsync()
    {
        await using var look = await _connection.CreateChannelAsync();
        try
        {
            return await look.ConsumerCountAsync($"persist.{_world.System}.queue") == 1;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            // It is not declared yet.
            return false;
        }
    }

    private async Task PublishAsync(string body) =>
        await _channel.BasicPublishAsync("persist", _world.System, mandatory: true, Encoding.UTF8.GetBytes(body));

    private async Task<string> ReceiveAsync(string queue)
    {
        BasicGetResult? message = null;
        await Eventually.TrueAsync(
            async () => (message = await _channel.BasicGetAsync(queue, autoAck: true)) is not null, ReprocessingWorld.Limit, $"a message in {queue}");
        return Encoding.UTF8.GetString(message!.Body.Span);
    }
}
