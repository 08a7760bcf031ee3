using Maestro.Gateway.Rest.Errors;
using Maestro.Protocol;

namespace Maestro.Gateway.Rest.Lists;

/// <summary>The members a caller wants of every item of a list: parameter <c>fields</c> (rest-and-operations.md section 1.7).</summary>
/// <remarks>
/// Names joined by commas; <c>a.b</c> is a member of <c>a</c> to any depth, <c>a.*</c> all of <c>a</c>; the id always comes along. Arrays are
/// looked through: <c>manifests.kind</c> is the kind of each manifest.
/// </remarks>
internal sealed class FieldSelection
{
    private const string Everything = "*";

    // Null is the whole member.
    private readonly Dictionary<string, FieldSelection?> _members = new(StringComparer.Ordinal);

    private FieldSelection()
    {
    }

    /// <summary>Reads the parameter. Null when nothing was asked for, which means every member, or when there is an error.</summary>
    public static FieldSelection? Parse(string? text, ListedFields fields, out RestError? error)
    {
        error = null;
        var names = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
        {
            return null;
        }

        var unknown = names.Where(name => !fields.Has(name)).Distinct(StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0)
        {
            error = RestError.Of(
                MaestroErrorCode.Validation, $"The following field(s) doesn't exist in `{fields.Kind}`: {string.Join(", ", unknown)}");
            return null;
        }

        var selection = new FieldSelection();
        foreach (var name in names.Append("id"))
        {
            selection.Add(name.Split('.'));
        }

        return selection;
    }

    /// <summary>Whether any part of the member is wanted.</summary>
    public bool Has(string member) => _members.ContainsKey(member);

    /// <summary>Whether any part of the member is wanted; <paramref name="part"/> is which, null for all of it.</summary>
    public bool Has(string member, out FieldSelection? part) => _members.TryGetValue(member, out part);

    private void Add(ReadOnlySpan<string> path)
    {
        var selection = this;
        for (var index = 0; ; index++)
        {
            var isLast = index == path.Length - 1 || (index == path.Length - 2 && path[^1] == Everything);
            if (isLast)
            {
                selection._members[path[index]] = null;
                return;
            }

            if (!selection._members.TryGetValue(path[index], out var part))
            {
                selection._members[path[index]] = part = new FieldSelection();
            }

            if (part is null)
            {
                // All of it was asked for before.
                return;
            }

            selection = part;
        }
    }
}
