using Maestro.Bench.Http2;
using Maestro.Bench.Rpc;

namespace Maestro.Bench.Tests.Rpc;

public sealed class GrpcCallTests
{
    // Three messages: of three octets, empty, of one octet.
    private const string Messages = "0000000003010203" + "0000000000" + "0000000001ff";

    private readonly Call _call = new();

    [Fact]
    public void Messages_are_found_wherever_the_frames_are_cut()
    {
        var bytes = Convert.FromHexString(Messages);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var call = new Call();
            foreach (var part in bytes.Chunk(size))
            {
                call.OnData(part);
            }

            Assert.Equal(["010203", "", "FF"], call.Messages);
        }
    }

    [Fact]
    public void A_large_message_grows_as_it_comes()
    {
        foreach (var part in ((byte[])[0, 0, 1, 0, 0, .. new byte[65_536]]).Chunk(16_384))
        {
            _call.OnData(part);
        }

        Assert.Equal(131_072, Assert.Single(_call.Messages).Length);
    }

    [Theory]
    [InlineData("000b677270632d7374617475730130", "status 0 ")]
    [InlineData("000b677270632d7374617475730139000c677270632d6d657373616765096e6f2532306d6f7265", "status 9 no more")]
    [InlineData("8d", "status 2 the server ended the call with HTTP status 404 and no status of gRPC")]
    public void The_status_is_in_the_trailers(string block, string status)
    {
        _call.OnHeaders([0x88], last: false);
        Assert.True(_call.Accepted);

        _call.OnHeaders(Convert.FromHexString(block), last: true);

        Assert.Equal(status, _call.Status.ToString());
    }

    [Fact]
    public void An_error_without_a_body_was_never_accepted()
    {
        _call.OnHeaders(Convert.FromHexString("88000b677270632d7374617475730137"), last: true);

        Assert.False(_call.Accepted);
        Assert.Equal(7, _call.Status?.Code);
    }

    [Fact]
    public void A_stream_that_is_cut_off_counts_as_unavailable()
    {
        _call.OnData([0, 0, 0]);
        _call.OnAborted("gone");

        Assert.Equal(new GrpcStatus(14, "gone"), _call.Status);
    }

    [Theory]
    [InlineData("0100000001ff")]
    [InlineData("00ffffffff")]
    public void Compressed_and_monstrous_messages_are_refused(string bytes) =>
        Assert.Throws<Http2Exception>(() => _call.OnData(Convert.FromHexString(bytes)));

    /// <summary>Keeps what it is told.</summary>
    private sealed class Call : GrpcCall
    {
        public List<string> Messages { get; } = [];

        public bool Accepted { get; private set; }

        public GrpcStatus? Status { get; private set; }

        protected override void OnAccepted() => Accepted = true;

        protected override void OnMessage(ReadOnlySpan<byte> message) => Messages.Add(Convert.ToHexString(message));

        protected override void OnEnded(GrpcStatus status) => Status = status;
    }
}
