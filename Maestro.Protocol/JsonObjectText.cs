using System.Text.Json;
using System.Text.Unicode;

namespace Maestro.Protocol;

/// <summary>Checks JSON that is carried as it was received.</summary>
internal static class JsonObjectText
{
    /// <summary>How every payload is read: strict JSON, no deeper than <see cref="JsonLimits.MaxDepth"/>.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>Requires one JSON object in valid UTF-8 and nothing after it.</summary>
    /// <exception cref="InvalidEventException">It is something else; the message starts with <paramref name="name"/>.</exception>
    public static void Require(string name, ReadOnlySpan<byte> text)
    {
        RequireUtf8(name, text);
        try
        {
            var reader = new Utf8JsonReader(text, ReaderOptions);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new InvalidEventException($"{name}: must be a JSON object, not {Describe(reader.TokenType)}");
            }

            while (reader.Read())
            {
            }
        }
        catch (JsonException cause)
        {
            throw Unreadable(name, cause);
        }
    }

    /// <summary>Requires valid UTF-8, which the JSON reader itself does not look at.</summary>
    public static void RequireUtf8(string name, ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new InvalidEventException($"{name}: must be valid UTF-8");
        }
    }

    /// <summary>The error for text that is not JSON.</summary>
    public static InvalidEventException Unreadable(string name, JsonException cause) =>
        new($"{name}: must be JSON at most {JsonLimits.MaxDepth} levels deep: {cause.Message}", cause);

    /// <summary>The kind of a JSON value in words.</summary>
    public static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };
}
