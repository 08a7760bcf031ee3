using System.Text;
using Maestro.Bench.Http2.Hpack;

namespace Maestro.Bench.Tests.Http2.Hpack;

public sealed class HeaderEncoderTests
{
    [Fact]
    public void What_repeats_is_one_octet_each()
    {
        var encoder = new HeaderEncoder("localhost:8090");

        var first = Write(encoder, "/service/Publish");
        var second = Write(encoder, "/service/Publish");

        Assert.Contains("/service/Publish", Encoding.ASCII.GetString(first), StringComparison.Ordinal);
        Assert.Contains("localhost:8090", Encoding.ASCII.GetString(first), StringComparison.Ordinal);

        // Method and scheme of the static table, then path (the oldest entry), authority, content type, user agent, te (the newest).
        Assert.Equal("8386c2c1c0bfbe", Convert.ToHexStringLower(second));
    }

    [Fact]
    public void A_second_path_joins_the_table_and_shifts_the_others()
    {
        var encoder = new HeaderEncoder("localhost:8090");
        Write(encoder, "/service/Publish");
        Write(encoder, "/service/Subscribe");

        Assert.Equal("8386c3c2c1c0bf", Convert.ToHexStringLower(Write(encoder, "/service/Publish")));
        Assert.Equal("8386bec2c1c0bf", Convert.ToHexStringLower(Write(encoder, "/service/Subscribe")));
    }

    [Fact]
    public void Without_room_at_the_peer_nothing_is_indexed_and_its_table_is_emptied()
    {
        var encoder = new HeaderEncoder("localhost:8090");
        Write(encoder, "/service/Publish");

        encoder.LimitTable(0);

        var next = Write(encoder, "/service/Publish");
        Assert.Equal(0x20, next[0]);
        Assert.Equal(next[1..], Write(encoder, "/service/Publish"));
        Assert.Contains("/service/Publish", Encoding.ASCII.GetString(next), StringComparison.Ordinal);
    }

    private static byte[] Write(HeaderEncoder encoder, string path)
    {
        var block = new byte[HeaderEncoder.LargestBlock];
        return block[..encoder.Write(block, path)];
    }
}
