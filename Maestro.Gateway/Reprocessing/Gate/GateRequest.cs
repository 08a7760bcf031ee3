using System.Text;
using Maestro.Gateway.Reprocessing.Rest;

namespace Maestro.Gateway.Reprocessing.Gate;

/// <summary>A question to the gate in its plain form, as the known callers send it.</summary>
/// <param name="SystemId">The system; may be empty.</param>
/// <param name="Length">How many bytes it takes.</param>
/// <param name="IsLast">The caller wants the connection to be closed after the answer.</param>
internal readonly record struct GateRequest(string SystemId, int Length, bool IsLast)
{
    private const int MaxPathLength = 512;

    private static ReadOnlySpan<byte> Method => "GET "u8;

    private static ReadOnlySpan<byte> Version => " HTTP/1.1"u8;

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>Reads the first request of what was received.</summary>
    /// <returns>
    /// Null for everything else: other routes, parts of a request, bodies, escapes, and whatever else somebody must look at who knows all of HTTP.
    /// </returns>
    public static GateRequest? Read(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf(HeadEnd);
        if (end < 0)
        {
            return null;
        }

        var head = received[..(end + LineEnd.Length)];
        return SystemOf(TakeLine(ref head)) is { } systemId && TryReadFields(head, out var isLast)
            ? new GateRequest(systemId, end + HeadEnd.Length, isLast)
            : null;
    }

    private static string? SystemOf(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith(Method) || !line.EndsWith(Version) || line.Length > MaxPathLength)
        {
            return null;
        }

        var path = line[Method.Length..^Version.Length];
        if (path.IndexOf("/."u8) >= 0)
        {
            // A step to another place of the path.
            return null;
        }

        foreach (var letter in path)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'/' or (byte)'-' or (byte)'.' or (byte)'_'))
            {
                return null;
            }
        }

        return GateAnswers.SystemOf(Encoding.ASCII.GetString(path));
    }

    private static bool TryReadFields(ReadOnlySpan<byte> fields, out bool isLast)
    {
        (isLast, var hosts) = (false, 0);
        while (!fields.IsEmpty)
        {
            var line = TakeLine(ref fields);
            var colon = line.IndexOf((byte)':');
            if (colon <= 0)
            {
                return false;
            }

            var name = line[..colon];
            var value = line[(colon + 1)..].Trim((byte)' ');
            if (Is(name, "host"u8))
            {
                hosts++;
            }
            else if (Is(name, "connection"u8))
            {
                isLast = Is(value, "close"u8);
                if (!isLast && !Is(value, "keep-alive"u8))
                {
                    return false;
                }
            }
            else if (Is(name, "content-length"u8) || Is(name, "transfer-encoding"u8) || Is(name, "expect"u8) || Is(name, "upgrade"u8))
            {
                return false;
            }
        }

        return hosts == 1;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(text, other);

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf(LineEnd);
        var line = lines[..end];
        lines = lines[(end + LineEnd.Length)..];
        return line;
    }
}
