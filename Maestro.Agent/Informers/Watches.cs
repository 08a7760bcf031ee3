using System.Text.Json;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Informers;

/// <summary>Opens and closes the watches that the wanted objects need.</summary>
internal sealed partial class Watches(
    ApiClient api, LiveObjects objects, int max, InformerSurroundings surroundings) : IDisposable
{
    // Works arrive in crowds; the plan is made when the crowd is in.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ForbiddenFor = TimeSpan.FromMinutes(5);

    // A server that has just started refuses what it does not know to be allowed yet; that passes within seconds.
    private const int ForbiddenAnswers = 4;

    private readonly ILogger _logger = surroundings.Logger;
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<WatchScope, (CancellationTokenSource Stop, Task Running)> _open = [];
    private readonly Dictionary<WatchScope, long> _forbidden = [];

    private LiveObjects Objects => objects;

    /// <summary>Asks for a new plan.</summary>
    public void Plan()
    {
        lock (_lock)
        {
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    /// <summary>Keeps the watches as planned until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(ForbiddenFor, cancellation);
                await Task.Delay(Settling, surroundings.Time, cancellation);
                await ArrangeAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Task.WhenAll(_open.Values.Select(watch => CloseAsync(watch)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _changed.Dispose();

    private async Task ArrangeAsync(CancellationToken cancellation)
    {
        var wanted = objects.Wanted();
        var planned = WatchPlan.Choose(wanted, max, Forbidden()).ToHashSet();
        foreach (var scope in _open.Keys.Except(planned).ToList())
        {
            await CloseAsync(_open[scope]);
            _open.Remove(scope);
            // Works that no watch tells of any more rest, and have to begin to poll.
            objects.NoteSync(scope, isSynced: false, WatchPlan.Covers(planned, wanted.Keys.Where(scope.Includes)) ? null : WakeReason.Look);
        }

        // Only now: when one that replaces others fails, the works it wakes must see that nobody watches for them.
        foreach (var scope in planned.Where(scope => !_open.ContainsKey(scope)))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var informer = new Informer(api, scope, new Sink(this, scope), surroundings);
            _open[scope] = (stop, Task.Run(() => informer.RunAsync(stop.Token), CancellationToken.None));
        }
    }

    private static async Task CloseAsync((CancellationTokenSource Stop, Task Running) watch)
    {
        await watch.Stop.CancelAsync();
        await watch.Running;
        watch.Stop.Dispose();
    }

    private HashSet<WatchScope> Forbidden()
    {
        lock (_lock)
        {
            foreach (var scope in _forbidden.Where(entry => surroundings.Time.GetElapsedTime(entry.Value) > ForbiddenFor).ToList())
            {
                _forbidden.Remove(scope.Key);
            }

            return [.. _forbidden.Keys];
        }
    }

    private void Forbid(WatchScope scope, string reason)
    {
        lock (_lock)
        {
            if (!_forbidden.TryAdd(scope, surroundings.Time.GetTimestamp()))
            {
                return;
            }
        }

        LogForbidden(scope, reason);
        Plan();
    }

    private sealed class Sink(Watches watches, WatchScope scope) : IInformerSink
    {
        private bool _wasSynced;
        private bool _isBroken;
        private int _refusals;

        public void OnListing() => watches.Objects.ExpectList(scope);

        public void OnObject(ObjectKey key, JsonElement live, ObjectKind kind) => watches.Objects.Observe(key, live, kind);

        public void OnDeleted(ObjectKey key, string version) => watches.Objects.ObserveDeleted(key, version);

        public void OnListed(IReadOnlySet<ObjectKey> present, string version) => watches.Objects.ObserveList(scope, present, version);

        public void OnSynced()
        {
            watches.Objects.NoteSync(scope, isSynced: true, _wasSynced ? WakeReason.Retry : null);
            (_wasSynced, _isBroken, _refusals) = (true, false, 0);
        }

        public void OnBroken(Exception cause)
        {
            _refusals = cause is ApiException { IsForbidden: true } ? _refusals + 1 : 0;
            if (_refusals >= ForbiddenAnswers)
            {
                watches.Forbid(scope, cause.Message);
            }

            // Also when it never came up: works may rest because of a watch that it replaces, and have to begin to poll.
            watches.Objects.NoteSync(scope, isSynced: false, _isBroken ? null : WakeReason.Look);
            _isBroken = true;
        }
    }
}
