using System.Collections.Immutable;
using System.Text.Json;

namespace Maestro.Agent.Works;

/// <summary>How a manifest is brought into the cluster (agent.md sections 2.6 to 2.11).</summary>
/// <param name="Type"><c>Update</c>, <c>CreateOnly</c>, <c>ServerSideApply</c> or <c>ReadOnly</c>; empty counts as <c>Update</c>.</param>
/// <param name="Force">Whether a server-side apply takes fields over from others.</param>
/// <param name="FieldManager">Name under which a server-side apply owns fields.</param>
/// <param name="IgnoreFields">Fields that a server-side apply leaves to others.</param>
internal sealed record UpdateStrategy(string Type, bool Force, string FieldManager, ImmutableArray<IgnoredFields> IgnoreFields)
{
    /// <summary>The strategy of a manifest for which the bundle names none.</summary>
    public static readonly UpdateStrategy Update = new("Update", false, DefaultFieldManager, []);

    private const string DefaultFieldManager = "work-agent";

    /// <summary>Reads the strategy of a configuration; null when it names none.</summary>
    public static UpdateStrategy? Read(JsonElement config)
    {
        if (config.Member("updateStrategy") is not { } strategy)
        {
            return null;
        }

        var apply = strategy.Member("serverSideApply") ?? default;
        return new UpdateStrategy(
            strategy.Text("type") is { Length: > 0 } type ? type : Update.Type,
            apply.Member("force") is { ValueKind: JsonValueKind.True },
            apply.Text("fieldManager") is { Length: > 0 } manager ? manager : DefaultFieldManager,
            [.. apply.Items("ignoreFields").Select(IgnoredFields.Read)]);
    }
}

/// <summary>Fields that are left to others.</summary>
/// <param name="Condition"><c>OnSpokePresent</c> (set at creation only) or <c>OnSpokeChange</c> (set when the manifest changes).</param>
/// <param name="JsonPaths">The fields as paths of the Kubernetes dialect.</param>
/// <param name="JsonPointers">The fields as JSON pointers (RFC 6901).</param>
/// <param name="JqPaths">The fields as jq expressions.</param>
internal sealed record IgnoredFields(
    string Condition, ImmutableArray<string> JsonPaths, ImmutableArray<string> JsonPointers, ImmutableArray<string> JqPaths)
{
    /// <summary>Whether the fields are only left out after the object was created.</summary>
    public bool IsOnPresence => Condition != "OnSpokeChange";

    /// <summary>Reads an entry.</summary>
    public static IgnoredFields Read(JsonElement entry) => new(
        entry.Text("condition") ?? "", Texts(entry, "jsonPaths"), Texts(entry, "jsonPointers"), Texts(entry, "jqPathExpressions"));

    private static ImmutableArray<string> Texts(JsonElement entry, string name) =>
        [.. entry.Items(name).Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!)];
}
