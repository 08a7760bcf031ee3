using System.Collections.Frozen;
using System.Collections.Immutable;
using Maestro.Silo.Storage;

namespace Maestro.Silo.Listing;

/// <summary>A table REST lists: the columns it reads and the fields that search and order may name.</summary>
/// <param name="Name">The table, also the prefix callers may write before a field.</param>
/// <param name="Kind">The word for a row in error sentences.</param>
/// <param name="Sql">The table in the database.</param>
/// <param name="Columns">The columns to read, the id first.</param>
/// <param name="Fields">What search and order may name, in lower case.</param>
/// <param name="LabelField">The field whose members may be written <c>field.key</c>; null when there is none.</param>
internal sealed record ListedTable(
    string Name, string Kind, string Sql, string Columns, FrozenDictionary<string, ListedColumn> Fields, string? LabelField)
{
    public static readonly ListedTable Bundles = new("resources", "Resource", "resource_bundles", "id, " + ResourceBundleRow.Columns,
        new Dictionary<string, ListedColumn>
        {
            ["id"] = new(ListedType.Text, "id"),
            ["name"] = new(ListedType.Text, "name"),
            ["source"] = new(ListedType.Text, "source"),
            ["consumer_name"] = new(ListedType.Text, "consumer_name"),
            // The original system has this column and never fills it.
            ["type"] = new(ListedType.Text, "''::text"),
            ["version"] = new(ListedType.Number, "version"),
            ["created_at"] = new(ListedType.Time, "created_at"),
            ["updated_at"] = new(ListedType.Time, "updated_at"),
            ["deleted_at"] = new(ListedType.Time, "deleted_at"),
            ["payload"] = new(ListedType.Json, "data", new JsonDocumentMap(
                [
                    new JsonPart(["metadata", "labels"], "labels"),
                    new JsonPart(["metadata"], "searchable_json(metadata)"),
                    new JsonPart(["data"], "searchable_json(data)"),
                ],
                "searchable_json(spec_attributes)",
                AllowsTopLevel: false), OrderSql: "searchable_json(spec_attributes)"),
            ["status"] = new(ListedType.Json, "status_version", new JsonDocumentMap(
                [new JsonPart(["data"], "searchable_json(status_data)")], "searchable_json(status_attributes)", AllowsTopLevel: false),
                OrderSql: "coalesce(searchable_json(status_attributes), 'null')"),
        }.ToFrozenDictionary(), LabelField: null);

    public static readonly ListedTable Consumers = new("consumers", "Consumer", "consumers", "id, name, labels, created_at, updated_at",
        new Dictionary<string, ListedColumn>
        {
            ["id"] = new(ListedType.Text, "id"),
            ["name"] = new(ListedType.Text, "name"),
            ["created_at"] = new(ListedType.Time, "created_at"),
            ["updated_at"] = new(ListedType.Time, "updated_at"),
            // Consumers are removed at once; the field exists for searches written for the original system.
            ["deleted_at"] = new(ListedType.Time, "null::timestamptz"),
            ["labels"] = new(ListedType.Json, "nullif(labels, '{}')", new JsonDocumentMap([], "labels", AllowsTopLevel: true),
                OrderSql: "coalesce(nullif(labels, '{}'), 'null')"),
        }.ToFrozenDictionary(), LabelField: "labels");

    /// <summary>
    /// The field a name means (rest-and-operations.md section 1.6.1): alone or after the table's own name, in any case. The keys of a
    /// label written with dots come in <paramref name="path"/>.
    /// </summary>
    /// <exception cref="UnusableQueryException">There is no such field.</exception>
    public ListedColumn Find(ImmutableArray<string> name, out ImmutableArray<string> path)
    {
        var own = name.Length > 1 && Matches(name[0], Name) ? name.RemoveAt(0) : name;
        path = [];
        if (own.Length == 2 && LabelField is not null && Matches(own[0], LabelField))
        {
            path = [own[1]];
            return Fields[LabelField];
        }

        return own.Length == 1 && Fields.TryGetValue(own[0].ToLowerInvariant(), out var column)
            ? column
            : throw new UnusableQueryException(
                (own.Length == name.Length && name.Length > 1
                    ? $"{name[0]} is not a related resource of {Kind}"
                    : $"{string.Join('.', name)} is not a valid field name")
                + $"; allowed: {string.Join(", ", Fields.Keys.Order(StringComparer.Ordinal))}");
    }

    private static bool Matches(string written, string name) => written.Equals(name, StringComparison.OrdinalIgnoreCase);
}
