namespace Maestro.Protocol.CloudEvents;

/// <summary>Reads extensions the way Go readers do (protocol.md section 2.3).</summary>
internal static class EventExtensions
{
    /// <summary>A string extension that must be there; it may be empty.</summary>
    /// <exception cref="InvalidEventException">It is missing or of another type.</exception>
    public static string RequireText(this InboundEvent inbound, string name) =>
        inbound.OptionalText(name) ?? throw new InvalidEventException($"{name}: the attribute is required");

    /// <summary>A string extension that must be there and not be empty.</summary>
    /// <exception cref="InvalidEventException">It is missing, empty or of another type.</exception>
    public static string RequireNonEmptyText(this InboundEvent inbound, string name) =>
        inbound.RequireText(name) is { Length: > 0 } text ? text : throw new InvalidEventException($"{name}: must not be empty");

    /// <summary>A string extension or null.</summary>
    /// <exception cref="InvalidEventException">It is of another type.</exception>
    public static string? OptionalText(this InboundEvent inbound, string name) => inbound[name] switch
    {
        null => null,
        string text => text,
        var other => throw new InvalidEventException($"{name}: must be a string, not {other.GetType().Name} {QuotedValue.Of(other.ToString() ?? "")}"),
    };

    /// <summary>A version: an integer or decimal text, 0 to 2147483647.</summary>
    /// <exception cref="InvalidEventException">It is missing or something else.</exception>
    public static int RequireVersion(this InboundEvent inbound, string name)
    {
        var value = inbound[name];
        return value switch
        {
            int number and >= 0 => number,
            string text when int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) => number,
            null => throw new InvalidEventException($"{name}: the attribute is required"),
            _ => throw new InvalidEventException($"{name}: {QuotedValue.Of(value.ToString() ?? "")} must be an integer from 0 to {int.MaxValue}"),
        };
    }

    /// <summary>Requires a content type of JSON; a missing one is read as JSON.</summary>
    public static void RequireJsonContent(this InboundEvent inbound)
    {
        var contentType = inbound.DataContentType;
        if (contentType is null or "application/json")
        {
            return;
        }

        var mediaType = contentType.AsSpan();
        var end = mediaType.IndexOf(';');
        mediaType = (end < 0 ? mediaType : mediaType[..end]).Trim();
        if (!mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && !mediaType.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            && !mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidEventException(
                $"datacontenttype: {QuotedValue.Of(contentType)} must be application/json, text/json or end in +json");
        }
    }
}
