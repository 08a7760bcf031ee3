using System.Collections.Concurrent;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Discovery;

/// <summary>
/// Finds the resource of a kind (agent.md section 2.2). Each group version is asked for when the first manifest needs it, and
/// again whenever a kind is missing from what is known, so that a kind that appears later is found by the next attempt.
/// </summary>
internal sealed class KindResolver(ApiClient api)
{
    private readonly ConcurrentDictionary<(string Group, string Version), Dictionary<string, ResolvedKind>> _known = new();
    private readonly ConcurrentDictionary<(string Group, string Version), Task<Dictionary<string, ResolvedKind>?>> _underWay = new();

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

    /// <summary>Forgets what is known of a group, because its kinds were defined anew.</summary>
    public void Forget(string group)
    {
        foreach (var key in _known.Keys)
        {
            if (key.Group == group)
            {
                _known.TryRemove(key, out _);
            }
        }
    }

    // Works that wait for the same kind share one request.
    private Task<Dictionary<string, ResolvedKind>?> RefreshAsync(string group, string version) =>
        _underWay.GetOrAdd((group, version), key => ReadAsync(key.Group, key.Version));

    private async Task<Dictionary<string, ResolvedKind>?> ReadAsync(string group, string version)
    {
        await Task.Yield();
        try
        {
            var list = await api.GetAsync(
                group.Length == 0 ? $"api/{Uri.EscapeDataString(version)}" : $"apis/{Uri.EscapeDataString(group)}/{Uri.EscapeDataString(version)}",
                CancellationToken.None);
            return _known[(group, version)] = ResourceListReader.Read(list, group, version);
        }
        catch (ApiException)
        {
            // Any failure counts as an unknown kind (agent.md section 2.2); the caller reports that and tries again.
            return null;
        }
        finally
        {
            _underWay.TryRemove((group, version), out _);
        }
    }
}
