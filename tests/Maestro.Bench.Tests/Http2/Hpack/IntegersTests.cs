using Maestro.Bench.Http2;
using Maestro.Bench.Http2.Hpack;

namespace Maestro.Bench.Tests.Http2.Hpack;

public sealed class IntegersTests
{
    // RFC 7541, appendix C.1.
    [Theory]
    [InlineData(10, 5, "0a")]
    [InlineData(1337, 5, "1f9a0a")]
    [InlineData(42, 8, "2a")]
    [InlineData(31, 5, "1f00")]
    public void It_writes_and_reads_the_examples_of_the_rfc(int value, int prefixBits, string coded)
    {
        Span<byte> written = stackalloc byte[8];

        var length = Integers.Write(written, prefixBits, 0, value);

        Assert.Equal(coded, Convert.ToHexStringLower(written[..length]));
        Assert.Equal(length, Integers.Read(written[..length], prefixBits, out var read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1f")]
    [InlineData("1f9a")]
    [InlineData("1fffffffffff01")]
    public void It_refuses_numbers_that_are_cut_off_or_too_large(string coded) =>
        Assert.Throws<Http2Exception>(() => Integers.Read(Convert.FromHexString(coded), 5, out _));
}
