using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Where an item stands, for errors.</summary>
internal readonly record struct ItemPath(string ListName, int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"data.{ListName}[{Index}]";
}

/// <summary>What the two resync requests share: data of one list of objects that each name a resource.</summary>
internal static class ResyncList
{
    /// <summary>Reads the items of the list; each reader is given the path to name in errors.</summary>
    public static List<T> Read<T>(InboundEvent inbound, string listName, Func<ItemPath, JsonElement, T> readItem)
    {
        var data = inbound.Data;
        if (data.Length == 0)
        {
            throw new InvalidEventException($"data: a JSON object with {listName} is required");
        }

        inbound.RequireJsonContent();
        JsonObjectText.RequireValue("data", data);
        using var document = JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.Null => [],
            JsonValueKind.Object => ReadItems(document.RootElement, listName, readItem),
            var kind => throw new InvalidEventException($"data: must be a JSON object with {listName}, not {JsonKind.Describe(kind)}"),
        };
    }

    /// <summary>The resource id of an item, not empty.</summary>
    public static string ReadId(ItemPath path, JsonElement item) => ReadText(path, item, "resourceID") is { Length: > 0 } id
        ? id
        : throw new InvalidEventException($"{path}.resourceID: a value is required");

    /// <summary>A string member of an item, or null.</summary>
    public static string? ReadText(ItemPath path, JsonElement item, string member)
    {
        if (!item.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new InvalidEventException($"{path}.{member}: must be a string, not {JsonKind.Describe(value.ValueKind)}");
    }

    /// <summary>Composes a resync request.</summary>
    public static CloudEvent Compose(
        string type, string source, string clusterName, string id, DateTimeOffset now, ReadOnlySpan<byte> data) =>
        new(CloudEventsSpecVersion.V1_0)
        {
            Id = id,
            Source = new Uri(source, UriKind.RelativeOrAbsolute),
            Type = type,
            Time = now,
            DataContentType = "application/json",
            Data = data.ToArray(),
            [ExtensionAttributes.ClusterName] = clusterName,
            [ExtensionAttributes.OriginalSource] = "",
        };

    private static List<T> ReadItems<T>(JsonElement root, string listName, Func<ItemPath, JsonElement, T> readItem)
    {
        if (!root.TryGetProperty(listName, out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidEventException($"data.{listName}: must be a list, not {JsonKind.Describe(list.ValueKind)}");
        }

        var items = new List<T>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            var path = new ItemPath(listName, items.Count);
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidEventException($"{path}: must be an object, not {JsonKind.Describe(item.ValueKind)}");
            }

            items.Add(readItem(path, item));
        }

        return items;
    }
}
