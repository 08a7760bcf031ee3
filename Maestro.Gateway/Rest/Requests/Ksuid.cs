using System.Buffers.Binary;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>K-sortable unique ids: 32 bits of seconds and 128 random bits as 27 characters of base 62.</summary>
internal static class Ksuid
{
    /// <summary>How many random bytes an id takes.</summary>
    public const int RandomBytes = 16;

    private const int Length = 27;
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // 2014-05-13: with 32 bits of seconds the ids last until 2150.
    private const long Epoch = 1_400_000_000;

    /// <summary>The id of that second and those bytes.</summary>
    public static string Create(DateTimeOffset now, ReadOnlySpan<byte> random)
    {
        Span<uint> number = stackalloc uint[1 + (RandomBytes / sizeof(uint))];
        number[0] = (uint)(now.ToUnixTimeSeconds() - Epoch);
        for (var index = 1; index < number.Length; index++)
        {
            number[index] = BinaryPrimitives.ReadUInt32BigEndian(random[((index - 1) * sizeof(uint))..]);
        }

        Span<char> text = stackalloc char[Length];
        for (var index = Length - 1; index >= 0; index--)
        {
            text[index] = Digits[(int)Divide(number, (uint)Digits.Length)];
        }

        return new string(text);
    }

    /// <summary>Divides a big-endian number in place and returns the remainder.</summary>
    private static ulong Divide(Span<uint> number, uint divisor)
    {
        var remainder = 0UL;
        for (var index = 0; index < number.Length; index++)
        {
            var dividend = (remainder << 32) | number[index];
            number[index] = (uint)(dividend / divisor);
            remainder = dividend % divisor;
        }

        return remainder;
    }
}
