using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.Storage;

/// <summary>Where an object is kept.</summary>
/// <param name="Resource">Its group and plural.</param>
/// <param name="Namespace">Empty for cluster-scoped objects.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct ObjectKey(StorageKey Resource, string Namespace, string Name);

/// <summary>A version of an object. Its tree is shared and must not be changed.</summary>
/// <param name="Key">Where it is kept.</param>
/// <param name="Version">Its resourceVersion.</param>
/// <param name="Body">The object as it is written to clients.</param>
internal sealed record StoredObject(ObjectKey Key, long Version, JsonObject Body)
{
    private byte[]? _utf8;

    /// <summary>A copy starts without the bytes: it is made to get another body.</summary>
    private StoredObject(StoredObject original) => (Key, Version, Body) = original;

    public string Uid => Body.TextAt("metadata", "uid") ?? "";

    public bool IsDeleting => Body.TextAt("metadata", "deletionTimestamp") is not null;

    public IReadOnlyList<string> Finalizers => Body.ArrayAt("metadata", "finalizers").Texts();

    /// <summary>The object as bytes; made once, however many watches send it.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8 ??= JsonText.Utf8(Body);
}

/// <summary>What happened to an object.</summary>
internal enum ChangeKind
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One step of the store.</summary>
/// <param name="Version">The resourceVersion of the step.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Object">The object afterwards; for a deletion its last content with the version of the deletion.</param>
/// <param name="Before">The object before; null when it is new.</param>
internal sealed record StoreChange(long Version, ChangeKind Kind, StoredObject Object, StoredObject? Before);
