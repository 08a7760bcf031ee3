using CloudNative.CloudEvents;

namespace Maestro.Protocol.CloudEvents;

/// <summary>URI references as they came, which is what senders are known by: nothing of them may be lost in <see cref="Uri"/>.</summary>
public static class ReferenceText
{
    /// <summary>The source of an event; empty when it has none.</summary>
    public static string SourceText(this CloudEvent cloudEvent)
    {
        ArgumentNullException.ThrowIfNull(cloudEvent);
        return cloudEvent.Source?.Text() ?? "";
    }

    /// <summary>The text that a reference was made of.</summary>
    internal static string Text(this Uri reference) => reference is Barred barred ? barred.Text : reference.OriginalString;

    /// <summary>Makes a reference; null when the text is none.</summary>
    internal static Uri? Read(string text)
    {
        if (Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var reference))
        {
            return reference;
        }

        var escaped = text.Replace("|", "%7C", StringComparison.Ordinal);
        return escaped != text && Uri.TryCreate(escaped, UriKind.RelativeOrAbsolute, out _) ? new Barred(text, escaped) : null;
    }

    /// <summary>A text that begins like the name of a drive (<c>a|b</c>), which <see cref="Uri"/> holds with its bar escaped only.</summary>
    private sealed class Barred(string text, string escaped) : Uri(escaped, UriKind.RelativeOrAbsolute)
    {
        public string Text { get; } = text;
    }
}
