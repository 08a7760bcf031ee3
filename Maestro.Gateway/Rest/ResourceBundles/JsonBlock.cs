using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>64 octets of JSON, and where among them the marks are that tell its structure: one bit each, the first octet's is the lowest.</summary>
/// <param name="Quotes">Quotes.</param>
/// <param name="Backslashes">Backslashes: with one among them, <see cref="Quotes"/> are not all ends of strings.</param>
/// <param name="Opening">Opening braces and brackets, in strings too.</param>
/// <param name="Closing">Closing ones.</param>
/// <param name="Blanks">Blanks, and other characters that JSON has in no other place than a string.</param>
internal readonly record struct JsonBlock(ulong Quotes, ulong Backslashes, ulong Opening, ulong Closing, ulong Blanks)
{
    /// <summary>Octets of a block.</summary>
    public const int Length = 64;

    // What braces and brackets differ in.
    private const byte BraceOrBracket = 0x20;

    /// <summary>The block that starts at <paramref name="at"/>, which must be whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JsonBlock Read(ReadOnlySpan<byte> json, int at)
    {
        ref var start = ref MemoryMarshal.GetReference(json.Slice(at, Length));
        var low = Vector256.LoadUnsafe(ref start);
        var high = Vector256.LoadUnsafe(ref start, (nuint)Vector256<byte>.Count);
        var bit = Vector256.Create(BraceOrBracket);
        return new(
            Bits(Vector256.Equals(low, Vector256.Create((byte)'"')), Vector256.Equals(high, Vector256.Create((byte)'"'))),
            Bits(Vector256.Equals(low, Vector256.Create((byte)'\\')), Vector256.Equals(high, Vector256.Create((byte)'\\'))),
            Bits(Vector256.Equals(low | bit, Vector256.Create((byte)'{')), Vector256.Equals(high | bit, Vector256.Create((byte)'{'))),
            Bits(Vector256.Equals(low | bit, Vector256.Create((byte)'}')), Vector256.Equals(high | bit, Vector256.Create((byte)'}'))),
            Bits(
                Vector256.LessThanOrEqual(low, Vector256.Create((byte)' ')),
                Vector256.LessThanOrEqual(high, Vector256.Create((byte)' '))));
    }

    /// <summary>
    /// The octets of strings, from the opening quote to before the closing one, when there is no backslash in the block;
    /// <paramref name="startsInString"/> is all ones when it starts within a string, and else zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Strings(ulong startsInString)
    {
        // Of each octet, whether the quotes up to it are odd in number.
        var odd = Quotes;
        odd ^= odd << 1;
        odd ^= odd << 2;
        odd ^= odd << 4;
        odd ^= odd << 8;
        odd ^= odd << 16;
        odd ^= odd << 32;
        return odd ^ startsInString;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << Vector256<byte>.Count);
}
