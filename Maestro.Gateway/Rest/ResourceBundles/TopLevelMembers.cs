using System.Text.Json;
using Maestro.Protocol;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>Finds members of a JSON object without decoding them.</summary>
internal static class TopLevelMembers
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>
    /// The values of the named members, in the order of the names; empty where there is none or it is null. Names count in any case
    /// and the last of a repeated member counts, as for the Go programs that read and write these objects.
    /// </summary>
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static ReadOnlyMemory<byte>[] Find(ReadOnlyMemory<byte> json, params string[] names)
    {
        var found = new ReadOnlyMemory<byte>[names.Length];
        var reader = new Utf8JsonReader(json.Span, ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = IndexOf(ref reader, names);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var isNull = reader.TokenType == JsonTokenType.Null;
            reader.Skip();
            if (index >= 0)
            {
                found[index] = isNull ? default : json[start..(int)reader.BytesConsumed];
            }
        }

        return found;
    }

    private static int IndexOf(ref Utf8JsonReader reader, string[] names)
    {
        var name = reader.GetString();
        for (var index = 0; index < names.Length; index++)
        {
            if (names[index].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }
}
