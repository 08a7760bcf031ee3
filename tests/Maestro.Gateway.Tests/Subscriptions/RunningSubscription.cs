using Grpc.Core;
using Maestro.Gateway.Pacing;
using Maestro.Gateway.Subscriptions;
using Maestro.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Subscriptions;

/// <summary>A subscription that runs on a scripted stream with a clock of its own.</summary>
internal sealed class RunningSubscription : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _peerWent = new();
    private int _resets;

    public RunningSubscription(SubscriptionOptions? options = null, ReadBacklog? readBacklog = null)
    {
        Subscription = new Subscription(options ?? new SubscriptionOptions(), readBacklog ?? ReadOne, new PoolPacing(), Time);
        Ended = Subscription.RunAsync(Writer, () => Interlocked.Increment(ref _resets), _peerWent.Token);
    }

    public FakeTimeProvider Time { get; } = new();

    public ScriptedWriter Writer { get; } = new();

    public Subscription Subscription { get; }

    public Task Ended { get; }

    public int Resets => Volatile.Read(ref _resets);

    public static EventFrame Frame(string id, int size = 10) => new(id, new byte[size]);

    public static IEnumerable<KeyValuePair<string, BacklogEntry>> ToRead(params string[] ids) =>
        ids.Select(id => KeyValuePair.Create(id, default(BacklogEntry)));

    public static KeyValuePair<string, BacklogEntry> Notice(string id) => new(id, new BacklogEntry(Frame(id, 99), IsRepetition: false));

    /// <summary>Every bundle exists and is read with the part it is asked for.</summary>
    public static Task<(IReadOnlyList<EventFrame> Frames, int Taken)> ReadOne(IReadOnlyList<string> ids, bool repetition) =>
        Task.FromResult(((IReadOnlyList<EventFrame>)[.. ids.Select(id => Frame(id, 20))], ids.Count));

    public Task WrittenAsync(int count) =>
        Eventually.TrueAsync(() => Writer.Written.Count >= count, Patience, $"{count} events, there are {Writer.Written.Count}");

    /// <summary>Lets time pass as the keeper of all subscriptions sees it.</summary>
    public void Pass(TimeSpan time)
    {
        Time.Advance(time);
        Subscription.Keep(Time.GetTimestamp());
    }

    public async Task AssertClosedAsync(string reason)
    {
        var status = (await Assert.ThrowsAsync<RpcException>(() => Ended.WaitAsync(Patience))).Status;
        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains(reason, status.Detail, StringComparison.Ordinal);
    }

    /// <summary>The peer hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _peerWent.CancelAsync();
        Writer.OnWrite = _ => Task.CompletedTask;
        await Task.WhenAny(Ended, Task.Delay(Patience));
        _peerWent.Dispose();
    }
}
