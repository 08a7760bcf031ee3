using System.Text.Json;
using Maestro.Grains;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Gateway.Rest;

/// <summary>Fields that answers have in many places.</summary>
internal static class Utf8JsonWriterExtensions
{
    /// <summary>A list of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    /// <summary>A text; the field is left out when there is none.</summary>
    public static void WriteUnlessEmpty(this Utf8JsonWriter writer, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            writer.WriteString(name, text);
        }
    }

    /// <summary>A time in RFC 3339; the field is left out when it is not known.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            // Times of the process, unlike those of the store, may have a seventh digit.
            writer.WriteString(name, Rfc3339.Format(known.ToMicroseconds()));
        }
    }
}
