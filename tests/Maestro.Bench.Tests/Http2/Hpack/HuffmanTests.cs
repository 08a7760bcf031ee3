using System.Text;
using Maestro.Bench.Http2.Hpack;

namespace Maestro.Bench.Tests.Http2.Hpack;

public sealed class HuffmanTests
{
    // The examples of RFC 7541, appendix C.
    [Theory]
    [InlineData("f1e3c2e5f23a6ba0ab90f4ff", "www.example.com")]
    [InlineData("a8eb10649cbf", "no-cache")]
    [InlineData("25a849e95ba97d7f", "custom-key")]
    [InlineData("25a849e95bb8e8b4bf", "custom-value")]
    [InlineData("6402", "302")]
    [InlineData("aec3771a4b", "private")]
    [InlineData("d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT")]
    [InlineData("9d29ad171863c78f0b97c8e9ae82ae43d3", "https://www.example.com")]
    [InlineData("94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
        "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1")]
    [InlineData("", "")]
    public void It_reads_the_examples_of_the_rfc(string coded, string text)
    {
        Span<byte> decoded = stackalloc byte[256];

        var length = Huffman.Decode(Convert.FromHexString(coded), decoded);

        Assert.Equal(text, Encoding.ASCII.GetString(decoded[..length]));
    }

    [Theory]
    [InlineData("07ff", "padding of more than seven bits")]
    [InlineData("00", "padding that is not ones")]
    [InlineData("ffffffff", "the end-of-string symbol")]
    public void It_refuses(string coded, string what)
    {
        Assert.True(Huffman.Decode(Convert.FromHexString(coded), stackalloc byte[16]) < 0, what);
    }

    [Fact]
    public void It_refuses_a_text_that_is_too_long() =>
        Assert.Equal(-1, Huffman.Decode(Convert.FromHexString("a8eb10649cbf"), stackalloc byte[7]));
}
