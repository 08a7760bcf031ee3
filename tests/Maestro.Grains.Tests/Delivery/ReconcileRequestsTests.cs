using System.Collections.Concurrent;
using Maestro.Grains.Delivery;
using Maestro.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Delivery;

public sealed class ReconcileRequestsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger<ReconcileRequests> _log = new();
    private readonly RunningHost _host = new();
    private readonly ConcurrentQueue<string> _told = [];
    private readonly ReconcileRequests _reconcile;
    private Func<Task> _answer = () => Task.CompletedTask;

    public ReconcileRequestsTests() => _reconcile = new ReconcileRequests(
        consumer =>
        {
            _told.Enqueue(consumer);
            return _answer();
        },
        _host,
        _time,
        new Random(1),
        _log);

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_consumer_is_told_until_it_hears()
    {
        _answer = () => _told.Count < 3 ? throw new TimeoutException("no answer") : Task.CompletedTask;

        _reconcile.Add("north");

        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _told.Count == 3;
            },
            Patience,
            "the third call");
        Assert.Equal(["north", "north", "north"], _told);
        Assert.All(_log.Messages, message => Assert.StartsWith("Debug 2109", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_comes_up_during_a_call_is_told_after_it()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = () => gate.Task;
        _reconcile.Add("north");
        await Eventually.TrueAsync(() => _told.Count == 1, Patience, "the first call");

        _reconcile.Add("north");
        _reconcile.Add("north");
        _reconcile.Add("south");
        await Eventually.TrueAsync(() => _told.Count == 2, Patience, "the call of the other consumer");
        gate.SetResult();

        await Eventually.TrueAsync(() => _told.Count == 3, Patience, "the second call");
        Assert.Equal(["north", "south", "north"], _told);
    }

    [Fact]
    public async Task A_host_that_stops_has_a_consumer_told_once_more_and_then_it_is_given_up()
    {
        _answer = () => throw new TimeoutException("no answer");
        _reconcile.Add("north");
        await Eventually.TrueAsync(() => _log.Messages.Count == 1, Patience, "the first call to fail");

        _host.StopApplication();

        await Eventually.TrueAsync(() => _log.Messages.Count == 2, Patience, "the end");
        Assert.Equal(2, _told.Count);
        Assert.StartsWith("Warning 2108", _log.Messages.Last(), StringComparison.Ordinal);
    }

    private sealed class RunningHost : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
