using Maestro.Bench.Http2;
using Maestro.Testing;

namespace Maestro.Bench.Tests.Http2;

public sealed class Http2ConnectionTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Bodies_come_back_whole_however_small_the_servers_windows_are()
    {
        await using var server = await EchoServer.StartAsync(streamWindow: 65_535, streams: 100);
        using var connection = await Http2Connection.OpenAsync(server.Address, CancellationToken.None);
        int[] sizes = [0, 1, 16_384, 16_385, 70_000, 1_000_000, 3];

        var answers = sizes.Select(size => Send(connection, size)).ToArray();

        await Task.WhenAll(answers.Select(answer => answer.Ended)).WaitAsync(Soon);
        Assert.Equal(sizes, answers.Select(answer => answer.Received.Count));
        Assert.All(answers, answer => Assert.Equal(Enumerable.Range(0, answer.Received.Count).Select(i => (byte)i), answer.Received));
        Assert.Equal(0, connection.OpenStreams);
    }

    [Fact]
    public async Task No_more_streams_are_open_than_the_server_allows()
    {
        await using var server = await EchoServer.StartAsync(streamWindow: 768 * 1024, streams: 3);
        using var connection = await Http2Connection.OpenAsync(server.Address, CancellationToken.None);

        var answers = Enumerable.Range(0, 40).Select(_ => Send(connection, 5000)).ToArray();

        await Task.WhenAll(answers.Select(answer => answer.Ended)).WaitAsync(Soon);
        Assert.All(answers, answer => Assert.Equal(5000, answer.Received.Count));
        Assert.InRange(server.MostAtATime, 1, 3);
    }

    [Fact]
    public async Task A_server_that_goes_away_ends_all_streams_and_those_that_come_later()
    {
        var server = await EchoServer.StartAsync(streamWindow: 65_535, streams: 100);
        using var connection = await Http2Connection.OpenAsync(server.Address, CancellationToken.None);
        var hanging = Send(connection, 10, EchoServer.Hang);
        await Eventually.TrueAsync(() => server.MostAtATime == 1, Soon, "the request to arrive");

        await server.DisposeAsync();

        Assert.NotEmpty(await hanging.Ended.WaitAsync(Soon));
        await connection.Closed.WaitAsync(Soon);
        Assert.NotEmpty(await Send(connection, 10).Ended.WaitAsync(Soon));
    }

    [Fact]
    public async Task Nobody_who_listens_is_told_as_such()
    {
        var failure = await Assert.ThrowsAsync<Http2Exception>(
            () => Http2Connection.OpenAsync(new Uri($"http://127.0.0.1:{TestPorts.Free()}"), CancellationToken.None));

        Assert.Contains("does not answer", failure.Message, StringComparison.Ordinal);
    }

    private static Answer Send(Http2Connection connection, int size, string path = EchoServer.Echo)
    {
        var answer = new Answer();
        connection.Send(answer, path, [.. Enumerable.Range(0, size).Select(i => (byte)i)]);
        return answer;
    }

    /// <summary>Keeps what comes.</summary>
    private sealed class Answer : Http2Stream
    {
        private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<byte> Received { get; } = [];

        /// <summary>Why it ended; empty for a regular end.</summary>
        public Task<string> Ended => _ended.Task;

        internal override void OnHeaders(ReadOnlySpan<byte> block, bool last)
        {
            if (last)
            {
                _ended.TrySetResult("");
            }
        }

        internal override void OnData(ReadOnlySpan<byte> data) => Received.AddRange(data);

        internal override void OnAborted(string reason) => _ended.TrySetResult(reason);
    }
}
