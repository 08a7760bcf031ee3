using System.Text;
using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Where a JSON value stands in the text it is part of.</summary>
/// <param name="Type">How it starts; <see cref="JsonTokenType.None"/> when there is no such value.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">How many bytes it takes.</param>
internal readonly record struct JsonPlace(JsonTokenType Type, int Start, int Length)
{
    /// <summary>True when there is no value, or it is null.</summary>
    public bool IsAbsent => Type is JsonTokenType.None or JsonTokenType.Null;

    /// <summary>True when it is a string without characters.</summary>
    public bool IsEmptyText => Type == JsonTokenType.String && Length == 2;

    /// <summary>Takes the value of the property the reader is at.</summary>
    public static JsonPlace Take(ref Utf8JsonReader reader)
    {
        reader.Read();
        var (type, start) = (reader.TokenType, (int)reader.TokenStartIndex);
        reader.Skip();
        return new JsonPlace(type, start, (int)reader.BytesConsumed - start);
    }

    /// <summary>The text of a string.</summary>
    public string Text(ReadOnlySpan<byte> data)
    {
        var value = data.Slice(Start + 1, Length - 2);
        if (!value.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(value);
        }

        var reader = Read(data);
        return reader.GetString()!;
    }

    /// <summary>A reader that is at the value and ends with it.</summary>
    public Utf8JsonReader Read(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data.Slice(Start, Length), JsonObjectText.ReaderOptions);
        reader.Read();
        return reader;
    }
}
