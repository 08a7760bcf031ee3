using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Discovery;

/// <summary>What the API server says about a kind.</summary>
/// <param name="Type">The type of its resources.</param>
/// <param name="IsNamespaced">Whether its objects live in namespaces.</param>
internal sealed record ResolvedKind(ResourceType Type, bool IsNamespaced);
