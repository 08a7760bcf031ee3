namespace Maestro.Agent.Works;

/// <summary>Which object a manifest stands for (agent.md sections 2.2 and 4.1).</summary>
/// <param name="Ordinal">Position of the manifest in the bundle, from 0.</param>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Resource">Plural resource name; empty when the kind could not be resolved.</param>
/// <param name="Name">Name of the object.</param>
/// <param name="Namespace">Namespace; empty for a cluster-scoped object.</param>
internal sealed record ResourceMeta(
    int Ordinal, string Group, string Version, string Kind, string Resource, string Name, string Namespace)
{
    /// <summary>Whether enough is known to read the object.</summary>
    public bool IsComplete => Resource.Length > 0 && Version.Length > 0 && Name.Length > 0;
}
