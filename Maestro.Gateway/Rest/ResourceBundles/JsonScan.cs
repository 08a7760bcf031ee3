using System.Buffers;
using System.Numerics;
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

        return EndOfContainer(json, at, out hasBlanks);
    }

    /// <summary>
    /// Goes on block by block where it can. Where there is a backslash, and at the end of the text, it goes octet by octet instead.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int EndOfContainer(ReadOnlySpan<byte> json, int at, out bool hasBlanks)
    {
        hasBlanks = false;
        var depth = 0;
        var inString = 0UL;
        while (true)
        {
            if (json.Length - at >= JsonBlock.Length && JsonBlock.Read(json, at) is { Backslashes: 0 } block)
            {
                var strings = block.Strings(inString);
                var (opening, closing, blanks) = (block.Opening & ~strings, block.Closing & ~strings, block.Blanks & ~strings);
                if (BitOperations.PopCount(closing) < depth)
                {
                    depth += BitOperations.PopCount(opening) - BitOperations.PopCount(closing);
                }
                else if (EndIn(opening, closing, ref depth) is >= 0 and var end)
                {
                    hasBlanks |= (blanks & ((1UL << end) - 1)) != 0;
                    return at + end + 1;
                }

                hasBlanks |= blanks != 0;
                inString = (ulong)((long)strings >> (JsonBlock.Length - 1));
                at += JsonBlock.Length;
                continue;
            }

            // As far as the block would have gone, or one octet further when what ends it is a backslash.
            for (var limit = Math.Min(at + JsonBlock.Length, json.Length); at < limit; at++)
            {
                switch (json[at])
                {
                    case (byte)'"':
                        inString = ~inString;
                        break;
                    case (byte)'\\' when inString != 0:
                        at++;
                        break;
                    case (byte)'{' or (byte)'[' when inString == 0:
                        depth++;
                        break;
                    case (byte)'}' or (byte)']' when inString == 0:
                        if (--depth == 0)
                        {
                            return at + 1;
                        }

                        break;
                    case <= (byte)' ' when inString == 0:
                        hasBlanks = true;
                        break;
                }
            }

            if (at >= json.Length)
            {
                throw EndsTooEarly();
            }
        }
    }

    /// <summary>Where in a block <paramref name="depth"/> comes to zero, or -1.</summary>
    private static int EndIn(ulong opening, ulong closing, ref int depth)
    {
        for (var marks = opening | closing; marks != 0; marks &= marks - 1)
        {
            var mark = BitOperations.TrailingZeroCount(marks);
            depth += ((opening >> mark) & 1) != 0 ? 1 : -1;
            if (depth == 0)
            {
                return mark;
            }
        }

        return -1;
    }

    private static JsonException EndsTooEarly() => new("the JSON text ends too early");
}
