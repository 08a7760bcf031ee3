namespace Maestro.Agent.KubernetesApi;

/// <summary>A type of resources as the API serves it.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version.</param>
/// <param name="Resource">Plural name, such as <c>configmaps</c>.</param>
internal readonly record struct ResourceType(string Group, string Version, string Resource)
{
    /// <summary>Group and version as manifests write them.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Path of all objects of a namespace, or of all namespaces when it is empty; without a slash in front.</summary>
    public string CollectionPath(string @namespace)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        return @namespace.Length == 0 ? $"{root}/{Resource}" : $"{root}/namespaces/{Uri.EscapeDataString(@namespace)}/{Resource}";
    }

    /// <inheritdoc/>
    public override string ToString() => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>One object of the API.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Namespace">Its namespace; empty for a cluster-scoped object.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct ObjectKey(ResourceType Type, string Namespace, string Name)
{
    /// <summary>Path of the object; without a slash in front.</summary>
    public string Path => $"{Type.CollectionPath(Namespace)}/{Uri.EscapeDataString(Name)}";

    /// <summary>The object as people know it, by its kind.</summary>
    public string Describe(string kind) => Namespace.Length == 0 ? $"{kind} {Name}" : $"{kind} {Namespace}/{Name}";

    /// <inheritdoc/>
    public override string ToString() => Describe(Type.ToString());
}
