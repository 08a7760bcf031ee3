using System.Collections.Immutable;

namespace Maestro.KubernetesApi.Resources;

/// <summary>What is served now: the built-in resources and those of established definitions.</summary>
internal sealed class ResourceRegistry
{
    private volatile Snapshot _now = new([.. BuiltInResources.All]);

    /// <summary>Every resource, in the order of discovery.</summary>
    public IReadOnlyList<ApiResource> All => _now.All;

    /// <summary>The resource at a path, or null.</summary>
    public ApiResource? Find(string group, string version, string plural) => _now.ByPath.GetValueOrDefault((group, version, plural));

    /// <summary>The resource of a kind, or null.</summary>
    public ApiResource? FindKind(string groupVersion, string kind) => _now.ByKind.GetValueOrDefault((groupVersion, kind));

    /// <summary>A resource in whatever version, or null.</summary>
    public ApiResource? Find(StorageKey storage) => _now.ByStorage.GetValueOrDefault(storage);

    /// <summary>Whether the group has this version.</summary>
    public bool HasVersion(string group, string version) => _now.All.Any(resource => resource.Group == group && resource.Version == version);

    /// <summary>Replaces what a definition serves.</summary>
    public void Serve(StorageKey definition, IEnumerable<ApiResource> versions)
    {
        lock (this)
        {
            _now = new Snapshot([.. _now.All.Where(resource => resource.Custom is null || resource.Storage != definition), .. versions]);
        }
    }

    private sealed class Snapshot(ImmutableArray<ApiResource> all)
    {
        public IReadOnlyList<ApiResource> All { get; } = all;

        public Dictionary<(string, string, string), ApiResource> ByPath { get; } =
            all.ToDictionary(resource => (resource.Group, resource.Version, resource.Plural));

        public Dictionary<(string, string), ApiResource> ByKind { get; } = all.GroupBy(resource => (resource.GroupVersion, resource.Kind))
            .ToDictionary(group => group.Key, group => group.First());

        public Dictionary<StorageKey, ApiResource> ByStorage { get; } = all.GroupBy(resource => resource.Storage)
            .ToDictionary(group => group.Key, group => group.First());
    }
}
