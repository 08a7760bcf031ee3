using System.Collections.Frozen;

namespace Maestro.Gateway.Rest.Lists;

/// <summary>The members an item of a list can have, for parameter <c>fields</c>.</summary>
/// <param name="kind">The item's kind, for error sentences.</param>
/// <param name="plain">Members that are strings and numbers.</param>
/// <param name="structured">Members that are objects or arrays: a name may lead into them.</param>
internal sealed class ListedFields(string kind, string[] plain, string[] structured)
{
    public static readonly ListedFields Consumers = new("Consumer", ["id", "kind", "href", "name", "created_at", "updated_at"], ["labels"]);

    public static readonly ListedFields Bundles = new(
        "ResourceBundle",
        ["id", "kind", "href", "name", "consumer_name", "version", "created_at", "updated_at", "deleted_at"],
        ["metadata", "manifests", "manifest_configs", "delete_option", "status"]);

    public static readonly ListedFields Errors = new("Error", ["id", "kind", "href", "code", "reason", "operation_id"], []);

    public static readonly ListedFields Events = new(
        "ResourceBundleEvent",
        [
            "kind", "event", "occurred_at", "version", "consumer_name", "source", "actor", "event_id", "sequence_id", "action", "delivery", "deletion",
            "forced", "reason",
        ],
        ["conditions"]);

    private readonly FrozenSet<string> _plain = plain.ToFrozenSet(StringComparer.Ordinal);
    private readonly FrozenSet<string> _structured = structured.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The item's kind.</summary>
    public string Kind => kind;

    /// <summary>All members, for the API's description.</summary>
    public IEnumerable<string> Names => plain.Concat(structured);

    /// <summary>Whether the name, which may lead into a member, can be asked for.</summary>
    public bool Has(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? _plain.Contains(name) || _structured.Contains(name)
            : _structured.Contains(name[..dot]) && !name.EndsWith('.') && !name.Contains("..", StringComparison.Ordinal);
    }
}
