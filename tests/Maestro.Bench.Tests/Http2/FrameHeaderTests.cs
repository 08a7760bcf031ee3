using Maestro.Bench.Http2;

namespace Maestro.Bench.Tests.Http2;

public sealed class FrameHeaderTests
{
    [Fact]
    public void It_is_written_as_it_is_read()
    {
        var header = new FrameHeader(0x012345, FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 0x01020304);
        Span<byte> bytes = stackalloc byte[FrameHeader.Size];

        header.Write(bytes);

        Assert.Equal("012345010501020304", Convert.ToHexStringLower(bytes));
        Assert.Equal(header, FrameHeader.Read(bytes));
    }

    [Fact]
    public void The_reserved_bit_of_the_stream_is_ignored() =>
        Assert.Equal(1, FrameHeader.Read(Convert.FromHexString("000000000080000001")).StreamId);

    [Theory]
    [InlineData(FrameType.Data, FrameFlags.None, "010203", "010203")]
    [InlineData(FrameType.Data, FrameFlags.Padded, "020102030000", "010203")]
    [InlineData(FrameType.Headers, FrameFlags.Priority, "0000000010aabb", "aabb")]
    [InlineData(FrameType.Headers, FrameFlags.Priority | FrameFlags.Padded, "010000000010aabb00", "aabb")]
    public void Padding_and_priority_are_left_out(object type, object flags, string payload, string content)
    {
        var header = new FrameHeader(payload.Length / 2, (FrameType)type, (FrameFlags)flags, 1);

        Assert.Equal(content, Convert.ToHexStringLower(header.Content(Convert.FromHexString(payload))));
    }

    [Fact]
    public void More_padding_than_payload_is_refused() =>
        Assert.Throws<Http2Exception>(() => new FrameHeader(2, FrameType.Data, FrameFlags.Padded, 1).Content([5, 0]));
}
