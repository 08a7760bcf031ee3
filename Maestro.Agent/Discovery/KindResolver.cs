using System.Collections.Concurrent;
using System.Text.Json;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Discovery;

/// <summary>
/// Finds the resource of a kind (agent.md section 2.2). Each group version is asked for when the first manifest needs it, and
/// again whenever a kind is missing from what is known, so that a kind that appears later is found by the next attempt.
/// </summary>
/// <param name="get">Reads a path of the API server, as <see cref="ApiClient.GetAsync"/> does.</param>
internal sealed class KindResolver(Func<string, CancellationToken, Task<JsonElement>> get)
{
    private readonly ConcurrentDictionary<(string Group, string Version), Dictionary<string, ResolvedKind>> _known = new();
    private readonly Dictionary<(string Group, string Version), Reading> _underWay = [];
    private readonly Lock _lock = new();

    /// <summary>The resource of a kind; null when the server does not serve it in that version, or cannot be asked.</summary>
    public async ValueTask<ResolvedKind?> ResolveAsync(string group, string version, string kind, CancellationToken cancellation)
    {
        if (_known.TryGetValue((group, version), out var kinds) && kinds.TryGetValue(kind, out var resolved))
        {
            return resolved;
        }

        kinds = await RefreshAsync(group, version).WaitAsync(cancellation);
        return kinds?.GetValueOrDefault(kind);
    }

    /// <summary>Forgets what is known of a group, and what is being read of it, because its kinds were defined anew.</summary>
    public void Forget(string group)
    {
        lock (_lock)
        {
            foreach (var key in _known.Keys.Concat(_underWay.Keys.ToArray()).Where(key => key.Group == group))
            {
                _known.TryRemove(key, out _);
                _underWay.Remove(key);
            }
        }
    }

    // Works that wait for the same kind share one request.
    private Task<Dictionary<string, ResolvedKind>?> RefreshAsync(string group, string version)
    {
        lock (_lock)
        {
            if (!_underWay.TryGetValue((group, version), out var reading))
            {
                // It is there before it can end, which takes the lock: what has ended is never found here.
                _underWay[(group, version)] = reading = new Reading();
                reading.Kinds = ReadAsync(group, version, reading);
            }

            return reading.Kinds;
        }
    }

    private async Task<Dictionary<string, ResolvedKind>?> ReadAsync(string group, string version, Reading reading)
    {
        await Task.Yield();
        Dictionary<string, ResolvedKind>? kinds = null;
        try
        {
            var list = await get(
                group.Length == 0 ? $"api/{Uri.EscapeDataString(version)}" : $"apis/{Uri.EscapeDataString(group)}/{Uri.EscapeDataString(version)}",
                CancellationToken.None);
            return kinds = ResourceListReader.Read(list, group, version);
        }
        catch (ApiException)
        {
            // Any failure counts as an unknown kind (agent.md section 2.2); the caller reports that and tries again.
            return null;
        }
        finally
        {
            End((group, version), reading, kinds);
        }
    }

    // What was read before it had to be forgotten is not kept.
    private void End((string Group, string Version) key, Reading reading, Dictionary<string, ResolvedKind>? kinds)
    {
        lock (_lock)
        {
            if (_underWay.GetValueOrDefault(key) == reading)
            {
                _underWay.Remove(key);
                if (kinds is not null)
                {
                    _known[key] = kinds;
                }
            }
        }
    }

    private sealed class Reading
    {
        public Task<Dictionary<string, ResolvedKind>?> Kinds { get; set; } = null!;
    }
}
