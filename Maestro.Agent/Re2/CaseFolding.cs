using System.Text;

namespace Maestro.Agent.Re2;

/// <summary>Which code points differ by case only.</summary>
internal static class CaseFolding
{
    // The last letters with case are those of Adlam.
    private const int Last = 0x1E943;

    private static readonly Lazy<Dictionary<int, List<int>>> Families = new(Find);

    /// <summary>A set together with what differs from its members by case only.</summary>
    public static CodePoints Fold(CodePoints set)
    {
        // Most sets are one letter of a text.
        if (set.Ranges is [var (from, to)] && from == to)
        {
            return Rune.TryCreate(from, out var rune) && Families.Value.TryGetValue(Name(rune), out var others)
                ? new CodePoints(others.Select(member => (member, member)))
                : set;
        }

        var ranges = set.Ranges.ToList();
        foreach (var family in Families.Value.Values)
        {
            if (family.Exists(set.Contains))
            {
                ranges.AddRange(family.Select(member => (member, member)));
            }
        }

        return new CodePoints(ranges);
    }

    private static Dictionary<int, List<int>> Find()
    {
        var families = new Dictionary<int, List<int>>();
        for (var codePoint = 0; codePoint <= Last; codePoint++)
        {
            if (Rune.TryCreate(codePoint, out var rune) && Name(rune) is var name && name != codePoint)
            {
                if (!families.TryGetValue(name, out var members))
                {
                    families[name] = members = [name];
                }

                members.Add(codePoint);
            }
        }

        return families;
    }

    // Through the upper case letter, since some, such as the two sigmas, share only that. Two letters .NET leaves as they are.
    private static int Name(Rune rune) => rune.Value switch
    {
        'ſ' => 's',
        'ẞ' => 'ß',
        _ => Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).Value,
    };
}
