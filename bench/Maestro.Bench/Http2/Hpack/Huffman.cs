namespace Maestro.Bench.Http2.Hpack;

/// <summary>
/// Reads strings in the Huffman code of HPACK (RFC 7541 appendix B). The code is canonical: within a length the codes follow the order of
/// the symbols, so the lengths say everything.
/// </summary>
internal static class Huffman
{
    private const int EndOfString = 256;
    private const int LongestCode = 30;

    private static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    // For each length: the first code of that length, how many there are, and where their symbols start.
    private static readonly uint[] First = new uint[LongestCode + 1];
    private static readonly int[] Count = new int[LongestCode + 1];
    private static readonly int[] Start = new int[LongestCode + 1];
    private static readonly short[] Symbols = MakeTables();

    /// <summary>Decodes a string.</summary>
    /// <param name="coded">The octets on the wire.</param>
    /// <param name="text">Where the string goes.</param>
    /// <returns>Octets of the string; -1 when the code is invalid or <paramref name="text"/> too short.</returns>
    public static int Decode(ReadOnlySpan<byte> coded, Span<byte> text)
    {
        var written = 0;
        uint code = 0;
        var length = 0;
        foreach (var octet in coded)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | ((uint)(octet >> bit) & 1);
                if (++length > LongestCode)
                {
                    return -1;
                }

                if (code - First[length] >= (uint)Count[length])
                {
                    continue;
                }

                var symbol = Symbols[Start[length] + (int)(code - First[length])];
                if (symbol == EndOfString || written == text.Length)
                {
                    return -1;
                }

                text[written++] = (byte)symbol;
                (code, length) = (0, 0);
            }
        }

        // What is left is padding: fewer than eight bits, all ones.
        return length < 8 && code == (1u << length) - 1 ? written : -1;
    }

    private static short[] MakeTables()
    {
        var symbols = new short[Lengths.Length];
        var (code, position) = (0u, 0);
        for (var length = 1; length <= LongestCode; length++)
        {
            (First[length], Start[length]) = (code, position);
            for (var symbol = 0; symbol < Lengths.Length; symbol++)
            {
                if (Lengths[symbol] == length)
                {
                    symbols[position++] = (short)symbol;
                }
            }

            Count[length] = position - Start[length];
            code = (code + (uint)Count[length]) << 1;
        }

        return symbols;
    }
}
