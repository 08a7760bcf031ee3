using System.Globalization;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;

namespace Maestro.KubernetesApi.Writing;

/// <summary>What every part of the server works with.</summary>
internal sealed class Cluster(ObjectStore store, ResourceRegistry registry, TimeProvider time)
{
    public static readonly StorageKey Namespaces = new("", "namespaces");
    public static readonly StorageKey Definitions = new("apiextensions.k8s.io", "customresourcedefinitions");

    public ObjectStore Store { get; } = store;

    public ResourceRegistry Registry { get; } = registry;

    public TimeProvider Time { get; } = time;

    /// <summary>Now, as objects write times.</summary>
    public string Now => Time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public StoredObject? Namespace(string name) => Store.Find(new ObjectKey(Namespaces, "", name));
}
