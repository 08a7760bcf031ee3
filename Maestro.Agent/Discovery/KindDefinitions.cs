using System.Text.Json;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Discovery;

/// <summary>
/// Notices definitions of kinds, because works may wait for them (agent.md D-18). Without the right to watch definitions, such works
/// are tried again after their pauses.
/// </summary>
/// <param name="resolver">Forgets what a new definition may have changed.</param>
/// <param name="changed">Is told that a kind may be served now; must only queue.</param>
internal sealed class KindDefinitions(KindResolver resolver, Action changed) : IInformerSink
{
    /// <summary>The resource of definitions.</summary>
    public static readonly ResourceType Type = new("apiextensions.k8s.io", "v1", "customresourcedefinitions");

    // Groups, because a definition that is made anew may have another plural, and with it another name.
    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void OnListing()
    {
    }

    /// <inheritdoc/>
    public void OnObject(ObjectKey key, JsonElement live, ObjectKind kind)
    {
        var group = GroupOf(key.Name);
        if (_deleted.Remove(group))
        {
            resolver.Forget(group);
        }

        changed();
    }

    /// <inheritdoc/>
    public void OnDeleted(ObjectKey key, string version) => _deleted.Add(GroupOf(key.Name));

    /// <inheritdoc/>
    public void OnListed(IReadOnlySet<ObjectKey> present, string version)
    {
    }

    /// <inheritdoc/>
    public void OnSynced()
    {
    }

    /// <inheritdoc/>
    public void OnBroken(Exception cause)
    {
    }

    // Definitions are named plural.group.
    private static string GroupOf(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
