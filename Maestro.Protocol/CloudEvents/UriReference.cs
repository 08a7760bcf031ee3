using System.Buffers;

namespace Maestro.Protocol.CloudEvents;

/// <summary>
/// URI references as <c>net/url.Parse</c> of Go judges them, which is what the peers read <c>source</c> with (protocol.md section 2.2). It is
/// laxer than RFC 3986 about most characters, and strict about percent signs and colons.
/// </summary>
internal static class UriReference
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";

    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7f).Select(code => (char)code)]);

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(Letters + Digits + "+-.");

    /// <summary>The ASCII characters of host names, brackets and ports.</summary>
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Letters + Digits + "-_.~!$&'()*+,;=:[]<>\"%");

    private static readonly SearchValues<char> UserCharacters = SearchValues.Create(Letters + Digits + "-._:~!$&'()*+,;=%@");

    /// <summary>Whether Go can parse the text.</summary>
    public static bool IsReadable(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny(Controls) || !IsEscaped(Behind(text, '#')) || !TryCutScheme(Before(text, '#'), out var hasScheme, out var rest))
        {
            return false;
        }

        // What comes behind the question mark, or behind a scheme without a slash, Go takes as it is.
        rest = Before(rest, '?');
        if (!rest.StartsWith('/'))
        {
            return hasScheme || (!Before(rest, '/').Contains(':') && IsEscaped(rest));
        }

        if (!rest.StartsWith("//") || (!hasScheme && rest.StartsWith("///")))
        {
            return IsEscaped(rest);
        }

        var path = rest[2..].IndexOf('/') is >= 0 and var slash ? slash + 2 : rest.Length;
        return IsAuthority(rest[2..path]) && IsEscaped(rest[path..]);
    }

    // A colon ends a scheme only behind a letter and what may follow one; in front of all it is an error.
    private static bool TryCutScheme(ReadOnlySpan<char> text, out bool hasScheme, out ReadOnlySpan<char> rest)
    {
        var end = text.IndexOfAnyExcept(SchemeCharacters);
        var endsInColon = end >= 0 && text[end] == ':';
        hasScheme = endsInColon && end > 0 && char.IsAsciiLetter(text[0]);
        rest = hasScheme ? text[(end + 1)..] : text;
        return !(endsInColon && end == 0);
    }

    private static bool IsAuthority(ReadOnlySpan<char> authority)
    {
        var at = authority.LastIndexOf('@');
        var user = authority[..Math.Max(at, 0)];
        return user.IndexOfAnyExcept(UserCharacters) < 0 && IsEscaped(user) && IsHost(authority[(at + 1)..]);
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        foreach (var character in host)
        {
            if (char.IsAscii(character) && !HostCharacters.Contains(character))
            {
                return false;
            }
        }

        var isBracketed = host.StartsWith('[');
        var nameEnd = isBracketed ? host.LastIndexOf(']') + 1 : host.LastIndexOf(':') is >= 0 and var colon ? colon : host.Length;
        return (!isBracketed || nameEnd > 0) && IsPort(host[nameEnd..]) && IsEscaped(host, isHost: true);
    }

    private static bool IsPort(ReadOnlySpan<char> text) => text.IsEmpty || (text[0] == ':' && text[1..].IndexOfAnyExceptInRange('0', '9') < 0);

    /// <summary>Whether two hexadecimal digits follow each percent sign. In a host they may stand for a percent sign and what is not ASCII only.</summary>
    private static bool IsEscaped(ReadOnlySpan<char> text, bool isHost = false)
    {
        for (var sign = text.IndexOf('%'); sign >= 0; sign = text.IndexOf('%'))
        {
            var code = text[(sign + 1)..];
            if (code.Length < 2 || !char.IsAsciiHexDigit(code[0]) || !char.IsAsciiHexDigit(code[1])
                || (isHost && code[0] < '8' && !code.StartsWith("25")))
            {
                return false;
            }

            text = code[2..];
        }

        return true;
    }

    private static ReadOnlySpan<char> Before(ReadOnlySpan<char> text, char separator) =>
        text.IndexOf(separator) is >= 0 and var at ? text[..at] : text;

    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> text, char separator) =>
        text.IndexOf(separator) is >= 0 and var at ? text[(at + 1)..] : default;
}
