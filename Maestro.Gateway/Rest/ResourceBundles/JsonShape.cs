using System.Text.Json;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>
/// Members an object always has in an answer, because the original system writes it from a typed structure
/// (rest-and-operations.md section 2.2). Unknown members are kept.
/// </summary>
/// <param name="members">The members with a rule.</param>
internal sealed class JsonShape(params ShapedMember[] members)
{
    /// <summary>
    /// The object with what it lacks. Whatever is no object counts as an empty one: clients read a page as a whole, and one value of another type
    /// would keep them from all of it.
    /// </summary>
    public void Write(Utf8JsonWriter writer, JsonElement element)
    {
        writer.WriteStartObject();
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                WriteProperty(writer, property);
            }
        }

        foreach (var member in members)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(member.Name, out _))
            {
                WriteMissing(writer, member);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>The array with every element in this shape; whatever is no array counts as an empty one.</summary>
    public void WriteArray(Utf8JsonWriter writer, JsonElement array)
    {
        writer.WriteStartArray();
        if (array.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in array.EnumerateArray())
            {
                Write(writer, element);
            }
        }

        writer.WriteEndArray();
    }

    private void WriteProperty(Utf8JsonWriter writer, JsonProperty property)
    {
        var member = members.FirstOrDefault(known => property.NameEquals(known.Name));
        if (member is null)
        {
            property.WriteTo(writer);
        }
        else if (property.Value.ValueKind == JsonValueKind.Null)
        {
            WriteMissing(writer, member);
        }
        else if (member.Shape is { } shape)
        {
            writer.WritePropertyName(member.Name);
            shape.Write(writer, property.Value);
        }
        else
        {
            property.WriteTo(writer);
        }
    }

    private static void WriteMissing(Utf8JsonWriter writer, ShapedMember member)
    {
        if (member.Otherwise is { } otherwise)
        {
            writer.WritePropertyName(member.Name);
            writer.WriteRawValue(otherwise, skipInputValidation: true);
        }
    }
}

/// <summary>A member with a rule.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Otherwise">The JSON to write when it is missing or null; null to leave it out.</param>
/// <param name="Shape">The shape of its value, if that has rules too.</param>
internal sealed record ShapedMember(string Name, string? Otherwise, JsonShape? Shape = null);
