using System.Buffers;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>The syntax of names in Kubernetes; no regular expressions, these run for every event.</summary>
public static class KubernetesNames
{
    /// <summary>Longest label.</summary>
    public const int LabelLength = 63;

    /// <summary>Longest subdomain.</summary>
    public const int SubdomainLength = 253;

    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    private static readonly SearchValues<char> DnsCharacters = SearchValues.Create(Lower + Digits + "-");

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create(Lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + Digits + "-_.");

    /// <summary>A DNS-1123 label: up to 63 lower-case letters, digits and hyphens, a letter or digit at both ends.</summary>
    public static bool IsDns1123Label(ReadOnlySpan<char> text) => text.Length <= LabelLength && IsDnsPart(text);

    /// <summary>A DNS-1035 label: a DNS-1123 label that starts with a letter.</summary>
    public static bool IsDns1035Label(ReadOnlySpan<char> text) => IsDns1123Label(text) && char.IsAsciiLetter(text[0]);

    /// <summary>A DNS-1123 subdomain: up to 253 characters, parts like labels joined by dots; a part may exceed 63 characters.</summary>
    public static bool IsDns1123Subdomain(ReadOnlySpan<char> text)
    {
        if (text.Length > SubdomainLength)
        {
            return false;
        }

        foreach (var part in text.Split('.'))
        {
            if (!IsDnsPart(text[part]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A qualified name, the key of labels and annotations: a name of up to 63 letters, digits, <c>-_.</c> with a letter or digit at
    /// both ends, and before it optionally a subdomain and a slash.
    /// </summary>
    public static bool IsQualifiedName(ReadOnlySpan<char> text)
    {
        var slash = text.IndexOf('/');
        return slash < 0 ? IsNamePart(text) : IsDns1123Subdomain(text[..slash]) && IsNamePart(text[(slash + 1)..]);
    }

    /// <summary>The value of a label: empty, or like the name of a qualified name.</summary>
    public static bool IsLabelValue(ReadOnlySpan<char> text) => text.IsEmpty || IsNamePart(text);

    private static bool IsDnsPart(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text[0] != '-' && text[^1] != '-' && text.IndexOfAnyExcept(DnsCharacters) < 0;

    private static bool IsNamePart(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= LabelLength
        && char.IsAsciiLetterOrDigit(text[0])
        && char.IsAsciiLetterOrDigit(text[^1])
        && text.IndexOfAnyExcept(NameCharacters) < 0;
}
