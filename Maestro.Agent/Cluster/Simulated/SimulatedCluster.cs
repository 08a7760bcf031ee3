using System.Collections.Immutable;
using Maestro.Agent.Works;

namespace Maestro.Agent.Cluster.Simulated;

/// <summary>
/// A cluster in memory that answers as a healthy one: every manifest is accepted, every object is there at once and ready.
/// </summary>
/// <remarks>It is lenient where a real cluster is not: any kind exists, and a namespace may be missing.</remarks>
internal sealed class SimulatedCluster(TimeProvider time) : IClusterDriver
{
    private readonly Lock _lock = new();
    private Dictionary<ObjectKey, SimulatedObject>? _objects;
    private Dictionary<string, ImmutableArray<ObjectKey>>? _applied;

    /// <inheritdoc/>
    public string? Failure => null;

    /// <summary>Whether the works are read again and again.</summary>
    public bool IsPolled { get; init; }

    /// <inheritdoc/>
    public bool NeedsPolling(Work work) => IsPolled;

    /// <inheritdoc/>
    public async Task RunAsync(IClusterHost host, Action ready, CancellationToken cancellation)
    {
        ready();
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public ValueTask<ApplyResult> ApplyAsync(Work work, Func<ResourceMeta, bool> isComplete, CancellationToken cancellation)
    {
        var metas = work.Bundle.Manifests.Select(ToMeta).ToImmutableArray();
        lock (_lock)
        {
            _objects ??= [];
            _applied ??= [];
            var stale = _applied.GetValueOrDefault(work.Uid, []);
            var keys = metas.Select(ObjectKey.Of).ToImmutableArray();
            for (var index = 0; index < keys.Length; index++)
            {
                _objects[keys[index]] = Put(_objects.GetValueOrDefault(keys[index]), work, index);
            }

            _applied[work.Uid] = keys;
            Release(work.Uid, stale.Except(keys));
        }

        return ValueTask.FromResult(new ApplyResult([.. metas.Select(meta => new ManifestResult(meta, null))], Repetition.Never));
    }

    /// <inheritdoc/>
    public ValueTask<Remaining?> CleanAsync(Work work, CancellationToken cancellation) => ValueTask.FromResult<Remaining?>(null);

    /// <inheritdoc/>
    public ValueTask<LiveRead> ReadAsync(ResourceMeta meta, bool withManagers, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(
                _objects is not null && _objects.TryGetValue(ObjectKey.Of(meta), out var stored)
                    ? LiveRead.Found(new LiveObject(() => stored.ReadLive(meta)))
                    : LiveRead.NotFound);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> HoldsAsync(Work work, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_applied is not null && _applied.ContainsKey(work.Uid));
        }
    }

    /// <inheritdoc/>
    public ValueTask<Remaining?> DeleteAsync(Work work, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_applied is not null && _applied.Remove(work.Uid, out var keys))
            {
                Release(work.Uid, keys);
            }
        }

        return ValueTask.FromResult<Remaining?>(null);
    }

    /// <inheritdoc/>
    public void Abandon(string workName)
    {
        // Objects belong to ids here, and not to names.
    }

    /// <summary>Removes an object behind the agent's back, as an administrator would.</summary>
    /// <returns>False when there is none.</returns>
    public bool Remove(ResourceMeta meta)
    {
        lock (_lock)
        {
            return _objects is not null && _objects.Remove(ObjectKey.Of(meta));
        }
    }

    private static ResourceMeta ToMeta(Manifest manifest, int ordinal) => new(
        ordinal,
        manifest.Group,
        manifest.Version,
        manifest.Kind,
        KindNames.Plural(manifest.Kind),
        manifest.Name,
        KindNames.IsClusterScoped(manifest.Group, manifest.Kind) ? "" : manifest.Namespace);

    private SimulatedObject Put(SimulatedObject? stored, Work work, int index)
    {
        var json = work.Bundle.Manifests[index].Json;
        return stored is null
            ? new SimulatedObject(json, [work.Uid], Guid.NewGuid(), time.GetUtcNow(), Generation: 1)
            : stored with
            {
                Manifest = json,
                Owners = stored.Owners.Contains(work.Uid) ? stored.Owners : stored.Owners.Add(work.Uid),
                Generation = json.Span.SequenceEqual(stored.Manifest.Span) ? stored.Generation : stored.Generation + 1,
            };
    }

    // An object that two works list stays until the last of them lets it go (agent.md section 2.5).
    private void Release(string uid, IEnumerable<ObjectKey> keys)
    {
        foreach (var key in keys)
        {
            if (!_objects!.TryGetValue(key, out var stored))
            {
                continue;
            }

            var owners = stored.Owners.Remove(uid);
            if (owners.IsEmpty)
            {
                _objects.Remove(key);
            }
            else
            {
                _objects[key] = stored with { Owners = owners };
            }
        }
    }

    private readonly record struct ObjectKey(string Group, string Resource, string Namespace, string Name)
    {
        public static ObjectKey Of(ResourceMeta meta) => new(meta.Group, meta.Resource, meta.Namespace, meta.Name);
    }
}
