using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>A member to put into a JSON object.</summary>
/// <param name="Name">The name, plain ASCII without characters JSON escapes.</param>
/// <param name="Value">The value as JSON text.</param>
internal readonly record struct JsonMember(string Name, byte[] Value);

/// <summary>Replaces members of a JSON object and leaves the bytes of all others alone.</summary>
internal static class JsonMembers
{
    /// <summary>
    /// The object with the given members: each takes the place of the first member of its name, or comes last. Other members of
    /// that name go, also those in different letter case, because Go readers take the last one regardless of case.
    /// </summary>
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static byte[] Replace(ReadOnlySpan<byte> json, params scoped ReadOnlySpan<JsonMember> members)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + RoomFor(members));
        var placed = 0;
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
                Separate(output);
                output.Write(json[start..(int)reader.BytesConsumed]);
            }
            else if ((placed & (1 << index)) == 0)
            {
                placed |= 1 << index;
                Write(output, members[index]);
            }
        }

        for (var index = 0; index < members.Length; index++)
        {
            if ((placed & (1 << index)) == 0)
            {
                Write(output, members[index]);
            }
        }

        output.Write(output.WrittenCount == 0 ? "{}"u8 : "}"u8);
        return output.WrittenSpan.ToArray();
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

    private static void Write(ArrayBufferWriter<byte> output, JsonMember member)
    {
        Separate(output);
        output.Write("\""u8);
        Encoding.ASCII.GetBytes(member.Name, output);
        output.Write("\":"u8);
        output.Write(member.Value);
    }

    private static void Separate(ArrayBufferWriter<byte> output) => output.Write(output.WrittenCount == 0 ? "{"u8 : ","u8);

    private static int RoomFor(ReadOnlySpan<JsonMember> members)
    {
        var room = 2;
        foreach (var member in members)
        {
            room += member.Name.Length + member.Value.Length + 4;
        }

        return room;
    }
}
