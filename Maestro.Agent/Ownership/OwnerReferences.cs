using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Ownership;

/// <summary>The owner reference of a work's record (agent.md section 2.5): exactly four fields.</summary>
/// <param name="Name">Name of the record.</param>
/// <param name="Uid">UID of the record.</param>
internal sealed record OwnerReference(string Name, string Uid)
{
    /// <summary>The reference to a record.</summary>
    public static OwnerReference To(AppliedWork record) => new(record.Name, record.Uid);

    /// <summary>The reference as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["apiVersion"] = AppliedWork.ApiVersion,
        ["kind"] = AppliedWork.Kind,
        ["name"] = Name,
        ["uid"] = Uid,
    };
}

/// <summary>How owner references are merged and read.</summary>
internal static class OwnerReferences
{
    private const string Group = "work.open-cluster-management.io";

    /// <summary>
    /// The list with the reference in it, or without it. Others stay as and where they are; the same list when nothing changes.
    /// </summary>
    /// <param name="existing">The list of the live object; null for none.</param>
    /// <param name="owner">The reference.</param>
    /// <param name="wanted">Whether it shall be there.</param>
    /// <param name="changed">Whether the result differs from <paramref name="existing"/>.</param>
    public static JsonArray Merge(JsonArray? existing, OwnerReference owner, bool wanted, out bool changed)
    {
        changed = false;
        var merged = new JsonArray();
        var found = false;
        foreach (var reference in existing ?? [])
        {
            if (reference is not JsonObject entry || !IsTo(entry, owner.Name))
            {
                merged.Add(reference?.DeepClone());
                continue;
            }

            if (!wanted || found)
            {
                changed = true;
                continue;
            }

            found = true;
            changed |= !JsonNode.DeepEquals(entry, owner.ToJson());
            merged.Add((JsonNode)owner.ToJson());
        }

        if (wanted && !found)
        {
            changed = true;
            merged.Add((JsonNode)owner.ToJson());
        }

        return merged;
    }

    /// <summary>Whether an object carries the reference of the record with that UID.</summary>
    public static bool IsOwnedBy(JsonElement live, string uid) =>
        References(live).Any(reference => reference.Text("uid") == uid);

    /// <summary>Whether an object belongs to a record with another UID.</summary>
    public static bool IsOwnedByOther(JsonElement live, string uid) => References(live).Any(reference =>
        reference.Text("apiVersion") == AppliedWork.ApiVersion && reference.Text("kind") == AppliedWork.Kind && reference.Text("uid") != uid);

    /// <summary>Whether an object belongs to any record.</summary>
    public static bool IsOwnedByAny(JsonElement live) => References(live).Any(reference =>
        reference.Text("kind") == AppliedWork.Kind && reference.Text("apiVersion") == AppliedWork.ApiVersion);

    private static IEnumerable<JsonElement> References(JsonElement live) => (live.Member("metadata") ?? default).Items("ownerReferences");

    // Matched by name, kind and group, as the reference does; a record that was made anew has another UID.
    private static bool IsTo(JsonObject entry, string name) =>
        Text(entry, "name") == name
        && Text(entry, "kind") == AppliedWork.Kind
        && (Text(entry, "apiVersion") ?? "").Split('/')[0] == Group;

    private static string? Text(JsonObject entry, string name) =>
        entry[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
