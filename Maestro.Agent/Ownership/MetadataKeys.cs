using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Ownership;

/// <summary>
/// Which labels and annotations the manifests of a work gave to its objects, as its record remembers them (agent.md D-9). What a
/// manifest does not name any more is known by that, and can be told from what others have added.
/// </summary>
internal sealed class MetadataKeys
{
    /// <summary>The annotation of the record: JSON, a list of <c>labels/key</c> and <c>annotations/key</c> for each object.</summary>
    public const string Annotation = "maestro-agent/metadata-keys";

    /// <summary>All annotations of an object have 256 KiB; more than this is not remembered.</summary>
    private const int MaxLength = 128 * 1024;

    private static readonly string[] Maps = ["labels", "annotations"];

    private readonly ImmutableSortedDictionary<string, ImmutableSortedSet<string>> _objects;

    private MetadataKeys(ImmutableSortedDictionary<string, ImmutableSortedSet<string>> objects) => _objects = objects;

    /// <summary>Nothing is remembered.</summary>
    public static readonly MetadataKeys None = new(ImmutableSortedDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal));

    /// <summary>No keys.</summary>
    public static readonly ImmutableSortedSet<string> NoKeys = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Reads the annotation; what somebody made unreadable counts as nothing.</summary>
    public static MetadataKeys Read(string? text)
    {
        try
        {
            var objects = None._objects.ToBuilder();
            foreach (var entry in text is null ? [] : JsonElement.Parse(text).EnumerateObject())
            {
                objects[entry.Name] = NoKeys.Union(entry.Value.EnumerateArray().Select(key => key.GetString()).OfType<string>());
            }

            return new MetadataKeys(objects.ToImmutable());
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            return None;
        }
    }

    /// <summary>The keys a manifest gives to its object. A key that ends in a dash takes one away.</summary>
    public static ImmutableSortedSet<string> Of(JsonObject metadata) => NoKeys.Union(Maps.SelectMany(map =>
        (metadata[map] as JsonObject ?? []).Select(member => member.Key).Where(key => !key.EndsWith('-')).Select(key => $"{map}/{key}")));

    /// <summary>The map and the key in it that a remembered key stands for.</summary>
    public static (string Map, string Key) Split(string remembered)
    {
        var slash = remembered.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (remembered, "") : (remembered[..slash], remembered[(slash + 1)..]);
    }

    /// <summary>The keys that are remembered of an object.</summary>
    public ImmutableSortedSet<string> Find(ObjectKey key) => _objects.GetValueOrDefault(Name(key), NoKeys);

    /// <summary>The same with other keys of one object.</summary>
    public MetadataKeys With(ObjectKey key, ImmutableSortedSet<string> keys) =>
        new(keys.IsEmpty ? _objects.Remove(Name(key)) : _objects.SetItem(Name(key), keys));

    /// <summary>The annotation; null when there is nothing to remember, or more than an annotation holds.</summary>
    public string? Write()
    {
        if (_objects.IsEmpty)
        {
            return null;
        }

        var text = new JsonObject(_objects.Select(entry => KeyValuePair.Create<string, JsonNode?>(
            entry.Key, new JsonArray([.. entry.Value.Select(key => JsonValue.Create(key))])))).ToJsonString();
        return text.Length > MaxLength ? null : text;
    }

    private static string Name(ObjectKey key) => $"{key.Type.Group}/{key.Type.Resource}/{key.Namespace}/{key.Name}";
}
