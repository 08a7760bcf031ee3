using System.Text;

namespace Maestro.Agent.Cel;

/// <summary>
/// An absolute URL, or an absolute path, as Go reads the target of a request: what <see cref="Uri"/> would change (letters, dots, default
/// ports) stays as it was written, and a fragment is not known.
/// </summary>
internal sealed record CelUrl
{
    private const string PathMarks = "-_.~$&+,/:;=@";
    private const string PathMarksKept = PathMarks + "!'()*[]";
    private const string UserMarks = "-._:~!$&'()*+,;=%@";
    private const string HostMarks = "-_.~!$&'()*+,;=:[]<>\"";

    /// <summary>The scheme in lower case; empty for a path.</summary>
    public string Scheme { get; private init; } = "";

    /// <summary>Host and port as written.</summary>
    public string Host { get; private init; } = "";

    /// <summary>The path, with what may not stand in one escaped.</summary>
    public string EscapedPath { get; private init; } = "";

    /// <summary>The query as written.</summary>
    public string RawQuery { get; private init; } = "";

    /// <summary>The host without port and brackets.</summary>
    public string Hostname => Host.StartsWith('[') && Host.IndexOf(']', StringComparison.Ordinal) is > 0 and var end
        ? Host[1..end]
        : Host.LastIndexOf(':') is >= 0 and var colon ? Host[..colon] : Host;

    /// <summary>The port as written; empty when there is none.</summary>
    public string Port => Host.LastIndexOf(':') is >= 0 and var colon && colon > Host.LastIndexOf(']') ? Host[(colon + 1)..] : "";

    /// <summary>The parameters of the query with their values, in the order in which they came first; malformed ones are left out.</summary>
    public IReadOnlyList<KeyValuePair<string, List<string>>> Query
    {
        get
        {
            var parameters = new OrderedDictionary<string, List<string>>();
            foreach (var pair in RawQuery.Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var (name, value) = Cut(pair, '=');
                if (!pair.Contains(';', StringComparison.Ordinal)
                    && Unescape(name.Replace('+', ' ')) is { } key && Unescape(value.Replace('+', ' ')) is { } text)
                {
                    if (!parameters.TryGetValue(key, out var values))
                    {
                        parameters[key] = values = [];
                    }

                    values.Add(text);
                }
            }

            return [.. parameters];
        }
    }

    /// <summary>Reads a URL.</summary>
    public static bool TryParse(string text, out CelUrl? url, out string problem)
    {
        (url, problem) = (null, "");
        if (Problem(text, out url) is not { } found)
        {
            return true;
        }

        problem = $"parse \"{text}\": {found}";
        return false;
    }

    private static string? Problem(string text, out CelUrl? url)
    {
        url = null;
        if (text.Length == 0)
        {
            return "empty url";
        }

        if (text.Any(char.IsControl))
        {
            return "net/url: invalid control character in URL";
        }

        if (text == "*")
        {
            url = new CelUrl { EscapedPath = "*" };
            return null;
        }

        var (scheme, rest) = SchemeOf(text);
        if (scheme is null)
        {
            return "missing protocol scheme";
        }

        (rest, var query) = Cut(rest, '?');
        if (!rest.StartsWith('/'))
        {
            url = new CelUrl { Scheme = scheme, RawQuery = query };
            return scheme.Length > 0 ? null : "invalid URI for request";
        }

        var host = "";
        if (scheme.Length > 0 && rest.StartsWith("//", StringComparison.Ordinal))
        {
            var end = rest.IndexOf('/', 2);
            (var authority, rest) = end < 0 ? (rest[2..], "") : (rest[2..end], rest[end..]);
            var at = authority.LastIndexOf('@');
            host = authority[(at + 1)..];
            if (at > 0 && !IsUserInfo(authority[..at]))
            {
                return "net/url: invalid userinfo";
            }

            if (HostProblem(host) is { } wrong)
            {
                return wrong;
            }
        }

        if (Unescape(rest) is not { } path)
        {
            return "invalid URL escape";
        }

        url = new CelUrl { Scheme = scheme, Host = host, EscapedPath = IsEscaped(rest) ? rest : Escape(path), RawQuery = query };
        return null;
    }

    // A colon before anything that cannot be part of a scheme ends one; null when there is nothing before it.
    private static (string? Scheme, string Following) SchemeOf(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            if (letter == ':')
            {
                return index == 0 ? (null, text) : (text[..index].ToLowerInvariant(), text[(index + 1)..]);
            }

            if (!char.IsAsciiLetter(letter) && (index == 0 || !(char.IsAsciiDigit(letter) || letter is '+' or '-' or '.')))
            {
                break;
            }
        }

        return ("", text);
    }

    private static bool IsUserInfo(string text) =>
        text.All(letter => char.IsAsciiLetterOrDigit(letter) || UserMarks.Contains(letter)) && Unescape(text) is not null;

    private static string? HostProblem(string host)
    {
        if (host.FirstOrDefault(letter => letter < 0x80 && !char.IsAsciiLetterOrDigit(letter) && letter != '%' && !HostMarks.Contains(letter))
            is not '\0' and var wrong)
        {
            return $"invalid character \"{wrong}\" in host name";
        }

        if (host.StartsWith('[') && !host.Contains(']', StringComparison.Ordinal))
        {
            return "missing ']' in host";
        }

        if (HostEscapeProblem(host) is { } escape)
        {
            return $"invalid URL escape \"{escape}\"";
        }

        var tail = host[(host.LastIndexOf(']') + 1)..];
        var port = host.StartsWith('[') ? tail : tail.LastIndexOf(':') is >= 0 and var colon ? tail[colon..] : "";
        return port.Length > 0 && !(port[0] == ':' && port.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0) ? $"invalid port \"{port}\" after host" : null;
    }

    // In a host, only what is no ASCII can be escaped, and the mark in front of a zone.
    private static string? HostEscapeProblem(string host)
    {
        for (var at = host.IndexOf('%', StringComparison.Ordinal); at >= 0; at = host.IndexOf('%', at + 1))
        {
            var escape = host[at..Math.Min(at + 3, host.Length)];
            if (Unescape(escape) is null || (escape[1] < '8' && escape != "%25"))
            {
                return escape;
            }
        }

        return null;
    }

    private static bool IsEscaped(string path) =>
        path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '%' || PathMarksKept.Contains(letter));

    private static string Escape(string path)
    {
        var escaped = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(path))
        {
            var letter = (char)octet;
            _ = char.IsAsciiLetterOrDigit(letter) || PathMarks.Contains(letter) ? escaped.Append(letter) : escaped.Append('%').Append(octet.ToString("X2", null));
        }

        return escaped.ToString();
    }

    // Null when an escape is malformed.
    private static string? Unescape(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            {
                return null;
            }
        }

        return Uri.UnescapeDataString(text);
    }

    private static (string Before, string After) Cut(string text, char mark) =>
        text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");
}
