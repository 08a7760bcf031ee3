using System.Collections.Concurrent;
using Maestro.Agent.Applying;
using Maestro.Agent.Configuration;
using Maestro.Agent.Deleting;
using Maestro.Agent.Discovery;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Measuring;
using Maestro.Agent.Ownership;
using Maestro.Agent.Works;

namespace Maestro.Agent.Cluster;

/// <summary>A real cluster.</summary>
internal sealed partial class KubernetesCluster : IClusterDriver, IDisposable
{
    private static readonly TimeSpan BookPause = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger;
    private readonly KubernetesSettings _settings;
    private readonly ApiClients _clients;
    private readonly InformerSurroundings _surroundings;
    private readonly TimeProvider _time;
    private readonly LiveObjects _objects;
    private readonly LiveReading _reading;
    private readonly Watches _watches;
    private readonly AppliedWorks _records;
    private readonly RecordWriting _writing;
    private readonly RecordRemoval _removal;
    private readonly EvictionCandidates _candidates;
    private readonly KindResolver _resolver;
    private readonly WorkApplier _applier;
    private readonly ConcurrentDictionary<string, UnmanagedRecord> _unmanaged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _failed = new(StringComparer.Ordinal);
    private IClusterHost? _host;

    public KubernetesCluster(ApiClients clients, KubernetesSettings settings, InformerSurroundings surroundings, ClusterMetrics metrics)
    {
        (_clients, _settings, _surroundings, _time, _logger) = (clients, settings, surroundings, surroundings.Time, surroundings.Logger);
        _objects = new LiveObjects((work, reason) => _host?.Wake(work, reason));
        _reading = new LiveReading(clients.Objects, _objects);
        _watches = new Watches(clients.Machinery, _objects, settings.MaxWatches, surroundings);
        _records = new AppliedWorks(settings.Identity, OnRecord);
        _writing = new RecordWriting(clients.Machinery, _records);
        _resolver = new KindResolver(clients.Machinery.GetAsync);
        _candidates = new EvictionCandidates(metrics, settings.EvictionGracePeriod, surroundings.Logger);
        var removal = new ResourceRemoval(clients.Objects, _objects, _reading);
        _removal = new RecordRemoval(_records, _writing, removal);
        _applier = new WorkApplier(
            _resolver,
            new ManifestApplier(clients.Objects, _objects, _reading, _time),
            new ExecutorCheck(clients.Objects),
            _reading,
            _objects,
            _watches,
            _writing,
            removal,
            settings.RemovesStaleMetadata ? new MetadataMemory(_writing) : null,
            _time);
    }

    /// <inheritdoc/>
    public string? Failure => _records.Failure;

    /// <inheritdoc/>
    public async Task RunAsync(IClusterHost host, Action ready, CancellationToken cancellation)
    {
        _host = host;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var records = new Informer(_clients.Machinery, new WatchScope(AppliedWork.Type, ""), _records, _surroundings).RunAsync(end.Token);
        var definitions = Task.CompletedTask;
        var watches = Task.CompletedTask;
        try
        {
            await _records.Synced.WaitAsync(_settings.SyncTimeout, _time, cancellation);
            definitions = new Informer(
                _clients.Machinery,
                new WatchScope(KindDefinitions.Type, ""),
                new KindDefinitions(_resolver, WakeFailed),
                _surroundings,
                onlyMetadata: true).RunAsync(end.Token);
            watches = _watches.RunAsync(end.Token);
            await new HubAdoption(_clients.Objects, _records, _writing, _surroundings.Logger).AdoptAsync(_settings.AdoptedHashes, cancellation);
            var mark = new SequenceMark(_records, _writing, host.Sequence);
            mark.Restore(_time.GetUtcNow());
            ready();
            await KeepBooksAsync(host, mark, cancellation);
        }
        catch (TimeoutException cause)
        {
            throw new AgentConfigurationException(
                $"the records ({AppliedWork.Type}) of the cluster could not be read within {_settings.SyncTimeout.TotalMinutes:0.##} min: "
                + $"{_records.Failure ?? "no answer"}; is their CustomResourceDefinition installed, and may the agent list them?",
                cause);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // An orderly end.
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(records, definitions, watches);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watches.Dispose();

    /// <inheritdoc/>
    public bool NeedsPolling(Work work) => !_objects.IsWatched(work.Uid);

    /// <inheritdoc/>
    public async ValueTask<ApplyResult> ApplyAsync(Work work, Func<ResourceMeta, bool> isComplete, CancellationToken cancellation)
    {
        var result = await _applier.ApplyAsync(work, isComplete, cancellation);
        if (result.Manifests.Any(manifest => manifest.Error is not null))
        {
            _failed[work.Uid] = 0;
        }
        else
        {
            _failed.TryRemove(work.Uid, out _);
        }

        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<Remaining?> CleanAsync(Work work, CancellationToken cancellation) =>
        _records.Find(_settings.Identity.RecordName(work.Name)) is { IsDeleting: true } record
            ? await _removal.CleanAsync(record, cancellation)
            : null;

    /// <inheritdoc/>
    public async ValueTask<LiveRead> ReadAsync(ResourceMeta meta, bool withManagers, CancellationToken cancellation)
    {
        try
        {
            var key = new ObjectKey(new ResourceType(meta.Group, meta.Version, meta.Resource), meta.Namespace, meta.Name);
            if (withManagers)
            {
                return await _reading.ReadWholeAsync(key, cancellation) is { } whole ? LiveRead.Found(new LiveObject(() => whole)) : LiveRead.NotFound;
            }

            return await _reading.ReadAsync(key, cancellation) is { } live
                ? LiveRead.Found(new LiveObject(() => JsonBytes.Parse(live.Json)))
                : LiveRead.NotFound;
        }
        catch (ApiException cause)
        {
            return LiveRead.Failed(cause.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> HoldsAsync(Work work, CancellationToken cancellation) =>
        ValueTask.FromResult(_records.Find(_settings.Identity.RecordName(work.Name)) is { IsDeleting: false });

    /// <inheritdoc/>
    public async ValueTask<Remaining?> DeleteAsync(Work work, CancellationToken cancellation)
    {
        var remaining = await _removal.DeleteAsync(_settings.Identity.RecordName(work.Name), cancellation);
        if (remaining is null)
        {
            _failed.TryRemove(work.Uid, out _);
            if (_objects.Want(work.Uid, [], []))
            {
                _watches.Plan();
            }
        }

        return remaining;
    }

    /// <inheritdoc/>
    public void Abandon(string workName) => OnRecord(_settings.Identity.RecordName(workName));

    // What is told, and marked, from time to time.
    private async Task KeepBooksAsync(IClusterHost host, SequenceMark mark, CancellationToken cancellation)
    {
        var marked = _time.GetTimestamp();
        while (true)
        {
            await Task.Delay(BookPause, _time, cancellation);
            _candidates.Tell(host.TrustsItsWorks);
            if (_time.GetElapsedTime(marked) < SequenceMark.Period)
            {
                continue;
            }

            marked = _time.GetTimestamp();
            try
            {
                await mark.MarkAsync(cancellation);
            }
            catch (ApiException cause)
            {
                LogNotMarked(cause.Message);
            }
        }
    }

    private void WakeFailed()
    {
        foreach (var work in _failed.Keys)
        {
            _host!.Wake(work, WakeReason.Retry);
        }
    }

    // A record changed or went, or its work did: the work looks after it, or nobody does.
    private void OnRecord(string name)
    {
        if (_host is not { } host)
        {
            return;
        }

        var prefix = _settings.Identity.RecordName("");
        if (name.StartsWith(prefix, StringComparison.Ordinal) && host.FindWork(name[prefix.Length..]) is { } entry)
        {
            if (_records.Find(name) is not { IsDeleting: false } || entry.Work.IsDeleting)
            {
                host.Wake(entry.Work.Uid, WakeReason.Reapply);
            }

            if (_records.Find(name) is not { EvictionStart: not null })
            {
                return;
            }
        }

        if (_records.Find(name) is null)
        {
            _candidates.Note(name, isCandidate: false);
            _unmanaged.TryRemove(name, out _);
            return;
        }

        host.Enqueue(_unmanaged.GetOrAdd(
            name,
            _ => new UnmanagedRecord(name, host, _records, _writing, _removal, _candidates, _settings.EvictionGracePeriod, _time)));
    }
}
