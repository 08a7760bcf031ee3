using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>
/// Walks over stored JSON without decoding it, several times as fast as a reader of tokens. The store holds nothing but JSON, so that is not
/// checked again; a text that ends too early is noticed.
/// </summary>
/// <remarks>Compiled with all optimizations at once: the first lists after a start shall not be the slow ones.</remarks>
internal static class JsonScan
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"{}[] \t\r\n"u8);
    private static readonly SearchValues<byte> EndsOfScalar = SearchValues.Create(",}] \t\r\n"u8);
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    /// <summary>The first place from <paramref name="at"/> that holds no blank.</summary>
    /// <exception cref="JsonException">There is none.</exception>
    public static int SkipBlanks(ReadOnlySpan<byte> json, int at)
    {
        // Hardly ever is there one.
        while (at < json.Length && Blanks.Contains(json[at]))
        {
            at++;
        }

        return at < json.Length ? at : throw EndsTooEarly();
    }

    /// <summary>The place after the string whose opening quote is at <paramref name="at"/>.</summary>
    /// <exception cref="JsonException">It has no end.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOfString(ReadOnlySpan<byte> json, int at)
    {
        for (at++; ; at += 2)
        {
            var next = at < json.Length ? json[at..].IndexOfAny((byte)'"', (byte)'\\') : -1;
            if (next < 0)
            {
                throw EndsTooEarly();
            }

            at += next;
            if (json[at] == '"')
            {
                return at + 1;
            }

            // A backslash: what follows it, a quote perhaps, is part of the string.
        }
    }

    /// <summary>The place after the value that starts at <paramref name="at"/>, and whether there are blanks between its tokens.</summary>
    /// <exception cref="JsonException">It has no end.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOfValue(ReadOnlySpan<byte> json, int at, out bool hasBlanks)
    {
        hasBlanks = false;
        if (json[at] == '"')
        {
            return EndOfString(json, at);
        }

        if (json[at] is not ((byte)'{' or (byte)'['))
        {
            var end = json[at..].IndexOfAny(EndsOfScalar);
            return end > 0 ? at + end : throw EndsTooEarly();
        }

        for (var depth = 0; ;)
        {
            var next = json[at..].IndexOfAny(Marks);
            if (next < 0)
            {
                throw EndsTooEarly();
            }

            at += next;
            switch (json[at])
            {
                case (byte)'"':
                    at = EndOfString(json, at);
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (--depth == 0)
                    {
                        return at + 1;
                    }

                    break;
                default:
                    hasBlanks = true;
                    break;
            }

            at++;
        }
    }

    private static JsonException EndsTooEarly() => new("the JSON text ends too early");
}
