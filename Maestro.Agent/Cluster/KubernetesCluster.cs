using System.Collections.Concurrent;
using Maestro.Agent.Applying;
using Maestro.Agent.Configuration;
using Maestro.Agent.Deleting;
using Maestro.Agent.Discovery;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;
using Maestro.Agent.Works;

namespace Maestro.Agent.Cluster;

/// <summary>A real cluster.</summary>
internal sealed class KubernetesCluster : IClusterDriver, IDisposable
{
    private readonly KubernetesSettings _settings;
    private readonly ApiClient _api;
    private readonly InformerSurroundings _surroundings;
    private readonly TimeProvider _time;
    private readonly LiveObjects _objects;
    private readonly LiveReading _reading;
    private readonly Watches _watches;
    private readonly AppliedWorks _records;
    private readonly RecordRemoval _removal;
    private readonly KindResolver _resolver;
    private readonly WorkApplier _applier;
    private readonly ConcurrentDictionary<string, UnmanagedRecord> _unmanaged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _unresolved = new(StringComparer.Ordinal);
    private IClusterHost? _host;

    public KubernetesCluster(ApiClient api, KubernetesSettings settings, InformerSurroundings surroundings)
    {
        (_api, _settings, _surroundings, _time) = (api, settings, surroundings, surroundings.Time);
        _objects = new LiveObjects((work, reason) => _host?.Wake(work, reason));
        _reading = new LiveReading(api, _objects);
        _watches = new Watches(api, _objects, settings.MaxWatches, surroundings);
        _records = new AppliedWorks(api, settings.Identity, OnRecord);
        _resolver = new KindResolver(api);
        var removal = new ResourceRemoval(api, _objects, _reading);
        _removal = new RecordRemoval(_records, removal);
        _applier = new WorkApplier(
            _resolver,
            new ManifestApplier(api, _objects, _reading),
            new ExecutorCheck(api),
            _reading,
            _objects,
            _watches,
            _records,
            removal,
            _time);
    }

    /// <inheritdoc/>
    public string? Failure => _records.Failure;

    /// <inheritdoc/>
    public async Task RunAsync(IClusterHost host, Action ready, CancellationToken cancellation)
    {
        _host = host;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var records = new Informer(_api, new WatchScope(AppliedWork.Type, ""), _records, _surroundings).RunAsync(end.Token);
        var definitions = Task.CompletedTask;
        var watches = Task.CompletedTask;
        try
        {
            await _records.Synced.WaitAsync(_settings.SyncTimeout, _time, cancellation);
            definitions = new Informer(
                _api,
                new WatchScope(KindDefinitions.Type, ""),
                new KindDefinitions(_resolver, WakeUnresolved),
                _surroundings,
                onlyMetadata: true).RunAsync(end.Token);
            watches = _watches.RunAsync(end.Token);
            await new HubAdoption(_api, _records, _surroundings.Logger).AdoptAsync(_settings.AdoptedHashes, cancellation);
            ready();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
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
        if (_records.Find(_settings.Identity.RecordName(work.Name)) is { IsDeleting: true } record
            && await _removal.CleanAsync(record, cancellation) is not null)
        {
            return ApplyResult.Postponed;
        }

        var result = await _applier.ApplyAsync(work, isComplete, cancellation);
        if (result.Manifests.Any(manifest => manifest.Meta.Resource.Length == 0))
        {
            _unresolved[work.Uid] = 0;
        }
        else
        {
            _unresolved.TryRemove(work.Uid, out _);
        }

        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<LiveRead> ReadAsync(ResourceMeta meta, CancellationToken cancellation)
    {
        try
        {
            var key = new ObjectKey(new ResourceType(meta.Group, meta.Version, meta.Resource), meta.Namespace, meta.Name);
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
            _unresolved.TryRemove(work.Uid, out _);
            if (_objects.Want(work.Uid, []))
            {
                _watches.Plan();
            }
        }

        return remaining;
    }

    private void WakeUnresolved()
    {
        foreach (var work in _unresolved.Keys)
        {
            _host!.Wake(work, WakeReason.Retry);
        }
    }

    // A record changed or went: its work looks after it, or nobody does.
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
            _unmanaged.TryRemove(name, out _);
            return;
        }

        host.Enqueue(_unmanaged.GetOrAdd(
            name, _ => new UnmanagedRecord(name, host, _records, _removal, _settings.EvictionGracePeriod, _time)));
    }
}
