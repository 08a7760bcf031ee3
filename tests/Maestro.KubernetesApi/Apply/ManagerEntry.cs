using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.Apply;

/// <summary>Who a manager is. An applier is one manager whatever version it speaks; an updater is one for each version.</summary>
internal sealed record ManagerKey(string Name, string Operation, string ApiVersion, string Subresource)
{
    public const string Apply = "Apply";
    public const string Update = "Update";

    /// <summary>The manager as conflicts name it.</summary>
    public string Display =>
        JsonText.Quoted(Name)
        + (Subresource.Length > 0 ? $" with subresource {JsonText.Quoted(Subresource)}" : "")
        + (Operation == Update ? $" using {ApiVersion}" : "");
}

/// <summary>The paths a manager owns.</summary>
/// <param name="Fields">The paths.</param>
/// <param name="ApiVersion">The version of the object the paths belong to.</param>
/// <param name="Time">When it last changed something; text as on the wire, null when unknown.</param>
internal sealed record ManagerEntry(FieldSet Fields, string ApiVersion, string? Time);

/// <summary>Reads and writes <c>metadata.managedFields</c>.</summary>
internal static class ManagedFields
{
    /// <summary>Reads the managers of an object.</summary>
    public static Dictionary<ManagerKey, ManagerEntry> Read(JsonObject? value)
    {
        var result = new Dictionary<ManagerKey, ManagerEntry>();
        foreach (var entry in value.ArrayAt("metadata", "managedFields") ?? [])
        {
            var version = entry.TextAt("apiVersion") ?? "";
            var operation = entry.TextAt("operation") ?? "";
            var key = new ManagerKey(entry.TextAt("manager") ?? "", operation, operation == ManagerKey.Apply ? "" : version, entry.TextAt("subresource") ?? "");
            result[key] = new ManagerEntry(FieldsV1.Read(entry.ObjectAt("fieldsV1")), version, entry.TextAt("time"));
        }

        return result;
    }

    /// <summary>The wire form: appliers first, then by time, name, version and subresource.</summary>
    public static JsonArray Write(IReadOnlyDictionary<ManagerKey, ManagerEntry> managers) => new([.. managers
        .Where(manager => !manager.Value.Fields.IsEmpty)
        .OrderBy(manager => manager.Key.Operation, StringComparer.Ordinal)
        .ThenBy(manager => manager.Value.Time ?? "", StringComparer.Ordinal)
        .ThenBy(manager => manager.Key.Name, StringComparer.Ordinal)
        .ThenBy(manager => manager.Value.ApiVersion, StringComparer.Ordinal)
        .ThenBy(manager => manager.Key.Subresource, StringComparer.Ordinal)
        .Select(manager => Entry(manager.Key, manager.Value))]);

    /// <summary>Whether the client wants all ownership forgotten: a list of exactly one empty entry.</summary>
    public static bool IsReset(JsonObject value) => value.ArrayAt("metadata", "managedFields") is [JsonObject { Count: 0 }];

    private static JsonObject Entry(ManagerKey key, ManagerEntry entry)
    {
        var result = new JsonObject { ["manager"] = key.Name, ["operation"] = key.Operation, ["apiVersion"] = entry.ApiVersion };
        if (entry.Time is not null)
        {
            result["time"] = entry.Time;
        }

        result["fieldsType"] = "FieldsV1";
        result["fieldsV1"] = FieldsV1.Write(entry.Fields);
        if (key.Subresource.Length > 0)
        {
            result["subresource"] = key.Subresource;
        }

        return result;
    }
}
