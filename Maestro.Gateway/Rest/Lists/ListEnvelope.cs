using System.Text.Json;

namespace Maestro.Gateway.Rest.Lists;

/// <summary>The head of a list answer.</summary>
/// <param name="Kind">For example <c>ConsumerList</c>.</param>
/// <param name="Page">The page as asked for.</param>
/// <param name="Size">How many rows the page has.</param>
/// <param name="Total">How many rows the search finds.</param>
internal readonly record struct ListHead(string Kind, int Page, int Size, int Total);

/// <summary>The object around the items of a list. It never gets another key: Go clients refuse unknown ones (protocol.md section 5.2).</summary>
internal static class ListEnvelope
{
    /// <summary>Writes everything before the first item.</summary>
    public static void Start(Utf8JsonWriter writer, ListHead head)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", head.Kind);
        writer.WriteNumber("page", head.Page);
        writer.WriteNumber("size", head.Size);
        writer.WriteNumber("total", head.Total);
        writer.WriteStartArray("items");
    }

    /// <summary>Writes everything after the last item.</summary>
    public static void End(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
