using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Solutions;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Maestro.Grains.Reprocessing.Gate;

/// <inheritdoc cref="IGateBoardGrain"/>
[Reentrant]
internal sealed partial class GateBoardGrain(ISolutionStore store, TimeProvider time, ILogger<GateBoardGrain> logger) : Grain, IGateBoardGrain
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ReadPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellPause = TimeSpan.FromMilliseconds(50);

    private readonly string _board = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, (IGateListener Listener, DateTimeOffset Until)> _processes = [];
    private readonly Dictionary<string, long> _closedAt = [];
    private ImmutableHashSet<string> _closed = [];
    private long _revision;
    private long _reads;
    private long _applied;
    private DateTimeOffset _activatedAt;
    private DateTimeOffset? _readAt;

    private GateSnapshot Snapshot => new(_board, _revision, [.. _closed], LeaseTime);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _activatedAt = time.GetUtcNow();
        this.RegisterGrainTimer(ReadQuietlyAsync, new GrainTimerCreationOptions(ReadPeriod, ReadPeriod) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<GateSnapshot> Lease(string processId, IGateListener listener, string knownBoard, long knownRevision)
    {
        if (_readAt is not { } readAt || time.GetUtcNow() - readAt > ReadPeriod * 2)
        {
            await ReadAsync();
        }

        _processes[processId] = (listener, time.GetUtcNow() + LeaseTime);
        return knownBoard == _board && knownRevision == _revision ? Snapshot with { Closed = null } : Snapshot;
    }

    /// <inheritdoc/>
    public Task Leave(string processId)
    {
        _processes.Remove(processId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Close(string systemId)
    {
        _closedAt[systemId] = _reads;
        Change(_closed.Add(systemId));
        await TellUntilKnownAsync();

        // A lease that another activation of this grain has given may still run; its holder was not told.
        var leasesEnd = _activatedAt + LeaseTime;
        if (leasesEnd > time.GetUtcNow())
        {
            await Task.Delay(leasesEnd - time.GetUtcNow(), time);
        }
    }

    /// <inheritdoc/>
    public Task Open(string systemId) => ReadAsync();

    private async Task ReadQuietlyAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (StorageUnavailableException failure)
        {
            LogNotRead(logger, failure);
        }
    }

    private async Task ReadAsync()
    {
        var read = ++_reads;
        var rows = await store.FindClosedGatesAsync(CancellationToken.None);
        if (read < _applied)
        {
            // A younger look has answered before this one.
            return;
        }

        (_applied, _readAt) = (read, time.GetUtcNow());

        // A gate that was closed while the rows were read may be missing among them.
        var closedSince = _closedAt.Where(pair => pair.Value >= read).Select(pair => pair.Key).ToList();
        foreach (var (systemId, _) in _closedAt.Where(pair => pair.Value < read).ToList())
        {
            _closedAt.Remove(systemId);
        }

        if (Change([.. rows, .. closedSince]))
        {
            await TellOnceAsync([.. _processes.Values.Select(process => process.Listener)]);
        }
    }

    private bool Change(ImmutableHashSet<string> closed)
    {
        if (_revision > 0 && _closed.SetEquals(closed))
        {
            return false;
        }

        _closed = closed;
        _revision++;
        return true;
    }

    /// <summary>Tells every process whose lease runs, again and again until it knows or its lease has run out.</summary>
    private async Task TellUntilKnownAsync()
    {
        var open = _processes.Keys.ToList();
        while (open.Count > 0)
        {
            var now = time.GetUtcNow();
            var listeners = open.Select(id => _processes.GetValueOrDefault(id)).ToList();
            var knows = await TellOnceAsync([.. listeners.Select(process => process.Listener)]);
            open = [.. open.Where((id, place) => !knows[place] && _processes.TryGetValue(id, out var process) && process.Until > now)];
            if (open.Count > 0)
            {
                await Task.Delay(TellPause, time);
            }
        }
    }

    private async Task<bool[]> TellOnceAsync(IReadOnlyList<IGateListener?> listeners)
    {
        var gates = Snapshot;
        return await Task.WhenAll(listeners.Select(async listener =>
        {
            try
            {
                await (listener?.GatesChanged(gates) ?? Task.CompletedTask).WaitAsync(TellLimit, time);
                return true;
            }
            catch (Exception failure)
            {
                // Its lease runs out soon if it is dead; else it asks by itself within a second.
                LogNotTold(logger, failure);
                return false;
            }
        }));
    }

    [LoggerMessage(2311, LogLevel.Warning, "The closed gates cannot be read")]
    private static partial void LogNotRead(ILogger logger, Exception failure);

    [LoggerMessage(2312, LogLevel.Debug, "A process did not take a change of the gates")]
    private static partial void LogNotTold(ILogger logger, Exception failure);
}
