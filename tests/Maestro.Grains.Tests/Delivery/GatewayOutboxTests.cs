using System.Reflection;
using Maestro.Grains.Delivery;
using Maestro.Grains.Tests.Reprocessing.Effects;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Delivery;

public sealed class GatewayOutboxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedGateway _gateway = new();
    private readonly IHandOverMetrics _metrics = DispatchProxy.Create<IHandOverMetrics, RecordedCalls>();

    [Fact]
    public async Task Everything_arrives_in_order_and_in_few_batches()
    {
        await using var outbox = Open();
        var gate = Hang();
        for (var i = 0; i < 5000; i++)
        {
            outbox.Send(Status(i));
        }

        gate.SetResult();
        await ArrivedAsync(5000);

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"{i}"), _gateway.Statuses.Select(status => status.ResourceId));
        Assert.InRange(_gateway.Batches, 10, 100);
        Assert.Equal(0, _gateway.Gaps);
    }

    [Fact]
    public async Task A_batch_stays_below_some_megabytes()
    {
        await using var outbox = Open();
        var gate = Hang();
        outbox.Send(Status(0));
        await Eventually.TrueAsync(() => _gateway.Batches == 1, Patience, "the first batch");
        for (var i = 1; i <= 12; i++)
        {
            outbox.Send(Status(i, size: 1 << 20));
        }

        gate.SetResult();
        await ArrivedAsync(13);

        Assert.Equal(4, _gateway.Batches);
    }

    [Fact]
    public async Task What_does_not_fit_is_dropped_and_the_gateway_hears_of_the_gap()
    {
        await using var outbox = Open();
        var gate = Hang();
        for (var i = 0; i < 300; i++)
        {
            outbox.Send(Status(i, size: 1 << 20));
        }

        gate.SetResult();
        await Eventually.TrueAsync(() => _gateway.Gaps > 0, Patience, "the gap");
        await Eventually.TrueAsync(() => _gateway.Items.Count >= 256, Patience, "what did fit");

        Assert.InRange(_gateway.Items.Count, 256, 261);
        Assert.Equal(Enumerable.Range(0, _gateway.Items.Count).Select(i => $"{i}"), _gateway.Statuses.Select(status => status.ResourceId));
    }

    [Fact]
    public async Task A_batch_that_fails_is_tried_again_before_what_follows()
    {
        await using var outbox = Open();
        _gateway.BeforeTake = () => _gateway.Batches <= 2 ? throw new TimeoutException("no answer") : Task.CompletedTask;
        var taken = new TaskCompletionSource();
        outbox.Send(Status(0), taken);
        await Eventually.TrueAsync(() => _gateway.Batches == 1, Patience, "the failure");
        Assert.False(taken.Task.IsCompleted);
        outbox.Send(Status(1));

        await ArrivedAsync(2);

        Assert.Equal(["0"], Assert.IsType<StatusBacklog>(_gateway.Items[0]).ResourceIds);
        Assert.Equal("1", Assert.Single(_gateway.Statuses).ResourceId);
        Assert.Equal(0, _gateway.Gaps);
        await taken.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_waits_and_what_is_repeated_is_counted()
    {
        var outbox = Open();
        _gateway.BeforeTake = () => _gateway.Batches <= 1 ? throw new TimeoutException("no answer") : Task.CompletedTask;
        outbox.Send(Status(0));
        await ArrivedAsync(1);
        var gate = Hang();
        outbox.Send(Status(1));
        await Eventually.TrueAsync(() => _gateway.Batches == 3, Patience, "the second item under way");
        outbox.Send(Status(2));

        Assert.Equal((3, 2), (Count("Queued Gateways"), Count("Dequeued Gateways")));
        Assert.Equal((2, 1, 1), (Count("WorkBegins Gateways"), Count("WorkEnds Gateways"), Count("BatchRepeated")));

        gate.SetResult();
        await outbox.DisposeAsync();
        Assert.Equal(3, Count("Dequeued Gateways"));
        Assert.Equal(Count("WorkBegins Gateways"), Count("WorkEnds Gateways"));

        int Count(string call) => ((RecordedCalls)_metrics).Calls.Count(made => made == call);
    }

    // Another silo may have sent the deletion meanwhile, which an older event must not follow.
    [Fact]
    public async Task What_comes_late_is_read_unless_it_can_only_be_told()
    {
        await using var outbox = Open();
        var gate = Hang();
        outbox.Send(Status(0));
        await Eventually.TrueAsync(() => _gateway.Batches == 1, Patience, "the first batch");
        var backlog = new StatusBacklog("ledger", ["c"]);
        outbox.Send(new SpecDelivery("north", "a", 2, Deleting: false, [1]));
        outbox.Send(Status(1) with { IsFinal = true });
        outbox.Send(backlog);
        _gateway.BeforeTake = () => _gateway.Batches == 2 ? throw new TimeoutException("no answer") : Task.CompletedTask;
        gate.SetResult();

        await ArrivedAsync(4);

        var spec = Assert.IsType<SpecBacklog>(_gateway.Items[1]);
        Assert.Equal(("north", "a", true), (spec.ConsumerName, Assert.Single(spec.ResourceIds), spec.Redelivery));
        Assert.Empty(spec.Notices);
        Assert.Equal(["0", "1"], _gateway.Statuses.Select(status => status.ResourceId));
        Assert.Same(backlog, _gateway.Items[3]);
    }

    [Fact]
    public async Task A_batch_that_is_never_taken_is_a_gap_which_the_gateway_hears_of_though_nothing_follows()
    {
        await using var outbox = Open();
        _gateway.BeforeTake = () => _gateway.Batches <= 2 ? throw new TimeoutException("no answer") : Task.CompletedTask;
        outbox.Send(Status(0));

        await InTimeAsync(TimeSpan.FromSeconds(30), () => _gateway.Gaps == 1, "the gap");
        outbox.Send(Status(1));
        await ArrivedAsync(1);

        Assert.Equal("1", _gateway.Statuses[0].ResourceId);
        Assert.Equal(1, _gateway.Gaps);
    }

    [Fact]
    public async Task A_batch_that_is_lost_to_a_defect_is_a_gap_and_those_that_follow_are_sent()
    {
        var log = new RecordingLogger<GatewayOutbox>();
        await using var outbox = new GatewayOutbox("g1", _gateway, log, Proxy.Of<IHandOverMetrics>(FailOnce()), _time);
        var lost = new TaskCompletionSource();
        outbox.Send(Status(0), lost);
        await lost.Task.WaitAsync(Patience);

        outbox.Send(Status(1));
        await ArrivedAsync(1);

        Assert.Equal("1", Assert.Single(_gateway.Statuses).ResourceId);
        Assert.Equal(1, _gateway.Gaps);
        Assert.Equal("Error 2004: A batch of 1 events for gateway g1 was lost unexpectedly; its subscribers will resync", Assert.Single(log.Messages));

        static Func<MethodInfo, object?[], object?> FailOnce()
        {
            var begun = 0;
            return (called, _) => called.Name != nameof(IHandOverMetrics.WorkBegins) ? null
                : begun++ == 0 ? throw new InvalidOperationException("a defect")
                : 0L;
        }
    }

    [Fact]
    public async Task A_confirmation_comes_after_the_gateway_took_the_item()
    {
        await using var outbox = Open();
        var gate = Hang();
        var taken = new TaskCompletionSource();

        outbox.Send(Status(0), taken);
        await Eventually.TrueAsync(() => _gateway.Batches == 1, Patience, "the batch");
        Assert.False(taken.Task.IsCompleted);
        gate.SetResult();

        await taken.Task.WaitAsync(Patience);
        Assert.Single(_gateway.Items);
    }

    [Fact]
    public async Task Disposing_releases_everyone_who_waits_though_the_gateway_hangs()
    {
        var outbox = Open();
        Hang();
        TaskCompletionSource[] taken = [.. Enumerable.Range(0, 50).Select(_ => new TaskCompletionSource())];
        foreach (var confirmation in taken)
        {
            outbox.Send(Status(0), confirmation);
        }

        await outbox.DisposeAsync().AsTask().WaitAsync(Patience);

        var late = new TaskCompletionSource();
        outbox.Send(Status(1), late);
        await Task.WhenAll([.. taken.Select(confirmation => confirmation.Task), late.Task]).WaitAsync(Patience);
    }

    [Fact]
    public async Task Nobody_waits_in_vain_while_the_outbox_is_disposed()
    {
        for (var round = 0; round < 200; round++)
        {
            var outbox = Open();
            var sending = Task.Run(async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    outbox.Send(Status(i), taken);
                    await taken.Task.WaitAsync(Patience);
                }
            });
            await Task.Yield();
            await outbox.DisposeAsync();
            await sending;
        }
    }

    private static StatusDelivery Status(int number, int size = 8) => new("ledger", $"{number}", new byte[size]);

    private GatewayOutbox Open() => new("g1", _gateway, NullLogger.Instance, _metrics, _time);

    private TaskCompletionSource Hang()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.BeforeTake = () => gate.Task;
        return gate;
    }

    private Task ArrivedAsync(int count) => InTimeAsync(TimeSpan.FromMilliseconds(100), () => _gateway.Items.Count >= count, $"{count} items");

    /// <summary>Lets the clock go on until the condition holds.</summary>
    private Task InTimeAsync(TimeSpan step, Func<bool> condition, string what) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(step);
            return condition();
        },
        Patience,
        what);
}
