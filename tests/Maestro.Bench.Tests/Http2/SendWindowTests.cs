using Maestro.Bench.Http2;

namespace Maestro.Bench.Tests.Http2;

public sealed class SendWindowTests
{
    private readonly SendWindow _window = new();

    [Fact]
    public void A_body_fits_until_the_connections_window_is_used_up()
    {
        Assert.True(_window.Fits(65_535, openStreams: 0));
        _window.Sent(65_535);

        Assert.False(_window.Fits(1, openStreams: 0));

        _window.Grow(10);
        Assert.True(_window.Fits(10, openStreams: 0));
        Assert.False(_window.Fits(11, openStreams: 0));
    }

    [Fact]
    public void A_body_larger_than_the_window_of_a_new_stream_does_not_fit()
    {
        _window.Grow(1_000_000);
        Assert.False(_window.Fits(65_536, openStreams: 0));

        _window.Apply(Setting.InitialWindowSize, 100_000);

        Assert.True(_window.Fits(100_000, openStreams: 0));
        Assert.False(_window.Fits(100_001, openStreams: 0));
    }

    [Fact]
    public void The_peer_limits_the_streams()
    {
        _window.Apply(Setting.MaxConcurrentStreams, 2);

        Assert.True(_window.Fits(1, openStreams: 1));
        Assert.False(_window.Fits(1, openStreams: 2));
    }

    [Theory]
    [InlineData(100, 50, 50)]
    [InlineData(20, 50, 20)]
    [InlineData(-5, 50, 0)]
    [InlineData(100_000, 80_000, 65_535)]
    public void A_chunk_is_what_both_windows_and_the_body_allow(long streamWindow, int left, int chunk) =>
        Assert.Equal(chunk, _window.Chunk(streamWindow, left));
}
