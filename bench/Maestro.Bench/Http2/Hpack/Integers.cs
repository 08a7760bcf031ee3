namespace Maestro.Bench.Http2.Hpack;

/// <summary>Integers with a prefix of some bits (RFC 7541 section 5.1).</summary>
internal static class Integers
{
    private const int MostContinuations = 4;

    /// <summary>Writes a number into the low bits of the first octet and as many more octets as it needs.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="prefixBits">Bits of the first octet that belong to the number.</param>
    /// <param name="flags">The other bits of the first octet.</param>
    /// <param name="value">Not negative.</param>
    /// <returns>Octets written.</returns>
    public static int Write(Span<byte> to, int prefixBits, byte flags, int value)
    {
        var limit = (1 << prefixBits) - 1;
        if (value < limit)
        {
            to[0] = (byte)(flags | value);
            return 1;
        }

        to[0] = (byte)(flags | limit);
        var length = 1;
        for (value -= limit; value >= 128; value >>= 7)
        {
            to[length++] = (byte)(0x80 | (value & 0x7f));
        }

        to[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads a number.</summary>
    /// <param name="from">Starts with the octet that has the prefix.</param>
    /// <param name="prefixBits">Bits of the first octet that belong to the number.</param>
    /// <param name="value">The number.</param>
    /// <returns>Octets read.</returns>
    /// <exception cref="Http2Exception">The number is cut off, or too large to be meant.</exception>
    public static int Read(ReadOnlySpan<byte> from, int prefixBits, out int value)
    {
        var limit = (1 << prefixBits) - 1;
        value = from.IsEmpty ? throw CutOff() : from[0] & limit;
        if (value < limit)
        {
            return 1;
        }

        for (var i = 0; i < MostContinuations; i++)
        {
            if (from.Length <= i + 1)
            {
                throw CutOff();
            }

            value += (from[i + 1] & 0x7f) << (7 * i);
            if (from[i + 1] < 128)
            {
                return i + 2;
            }
        }

        throw new Http2Exception("A number in a header block is too large.");
    }

    private static Http2Exception CutOff() => new("A header block ends in the middle of a number.");
}
