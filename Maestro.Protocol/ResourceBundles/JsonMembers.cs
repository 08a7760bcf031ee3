using System.Text;
using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>A member to put into a JSON object.</summary>
/// <param name="Name">The name, plain ASCII without characters JSON escapes.</param>
/// <param name="Value">The value as JSON text.</param>
internal readonly record struct JsonMember(string Name, ReadOnlyMemory<byte> Value);

/// <summary>Replaces members of a JSON object and leaves the bytes of all others alone.</summary>
internal static class JsonMembers
{
    /// <summary>
    /// Adds the object with the given members to the output: each takes the place of the first member of its name, or comes last. Other members of
    /// that name go, also those in different letter case, because Go readers take the last one regardless of case.
    /// </summary>
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static void Replace(ReadOnlySpan<byte> json, ref PooledBytes output, params scoped ReadOnlySpan<JsonMember> members)
    {
        var placed = 0;
        var separator = (byte)'{';
        var reader = new Utf8JsonReader(json, JsonObjectText.ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The text must be a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var index = IndexOf(ref reader, members);
            reader.Read();
            reader.Skip();
            if (index < 0)
            {
                output.Write(separator);
                output.Write(json[start..(int)reader.BytesConsumed]);
                separator = (byte)',';
            }
            else if ((placed & (1 << index)) == 0)
            {
                placed |= 1 << index;
                Write(ref output, separator, members[index]);
                separator = (byte)',';
            }
        }

        for (var index = 0; index < members.Length; index++)
        {
            if ((placed & (1 << index)) == 0)
            {
                Write(ref output, separator, members[index]);
                separator = (byte)',';
            }
        }

        output.Write(separator == '{' ? "{}"u8 : "}"u8);
    }

    private static int IndexOf(ref Utf8JsonReader reader, scoped ReadOnlySpan<JsonMember> members)
    {
        for (var index = 0; index < members.Length; index++)
        {
            if (IsNamed(ref reader, members[index].Name))
            {
                return index;
            }
        }

        return -1;
    }

    private static bool IsNamed(ref Utf8JsonReader reader, string name) => reader.ValueIsEscaped
        ? string.Equals(reader.GetString(), name, StringComparison.OrdinalIgnoreCase)
        : reader.ValueSpan.Length == name.Length && Ascii.EqualsIgnoreCase(reader.ValueSpan, name);

    private static void Write(ref PooledBytes output, byte separator, JsonMember member)
    {
        output.Write(separator);
        output.Write((byte)'"');
        output.Advance(Encoding.ASCII.GetBytes(member.Name, output.Room(member.Name.Length)));
        output.Write("\":"u8);
        output.Write(member.Value.Span);
    }
}
