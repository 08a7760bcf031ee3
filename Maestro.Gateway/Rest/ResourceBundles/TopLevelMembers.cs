using System.Text;
using System.Text.Json;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>Finds members of a JSON object without decoding them.</summary>
internal static class TopLevelMembers
{
    /// <summary>
    /// The values of the named members, in the order of the names; empty where there is none or it is null. Names count in any case
    /// and the last of a repeated member counts, as for the Go programs that read and write these objects.
    /// </summary>
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static StoredValue[] Find(ReadOnlyMemory<byte> json, params string[] names)
    {
        var found = new StoredValue[names.Length];
        var text = json.Span;
        var at = JsonScan.SkipBlanks(text, 0);
        if (text[at] != '{')
        {
            throw new JsonException("not a JSON object");
        }

        for (at = JsonScan.SkipBlanks(text, at + 1); text[at] != '}'; at = JsonScan.SkipBlanks(text, at))
        {
            if (text[at] == ',')
            {
                at = JsonScan.SkipBlanks(text, at + 1);
            }

            var name = text[at..JsonScan.EndOfString(text, at)];
            at = JsonScan.SkipBlanks(text, at + name.Length);
            var start = JsonScan.SkipBlanks(text, at + 1);
            at = JsonScan.EndOfValue(text, start, out var hasBlanks);
            if (IndexOf(name, names) is >= 0 and var index)
            {
                found[index] = text[start] == 'n' ? default : new StoredValue(json[start..at], hasBlanks);
            }
        }

        return found;
    }

    private static int IndexOf(ReadOnlySpan<byte> quoted, string[] names)
    {
        for (var index = 0; index < names.Length; index++)
        {
            if (Ascii.EqualsIgnoreCase(quoted[1..^1], names[index]))
            {
                return index;
            }
        }

        return quoted.Contains((byte)'\\') && Decode(quoted) is { } decoded
            ? Array.FindIndex(names, name => name.Equals(decoded, StringComparison.OrdinalIgnoreCase))
            : -1;
    }

    private static string? Decode(ReadOnlySpan<byte> quoted)
    {
        try
        {
            var reader = new Utf8JsonReader(quoted);
            return reader.Read() ? reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no name that anybody looks for.
            return null;
        }
    }
}
