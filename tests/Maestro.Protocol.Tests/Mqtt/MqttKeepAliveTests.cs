using System.Threading.Channels;
using Maestro.Protocol.Mqtt;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Protocol.Tests.Mqtt;

public sealed class MqttKeepAliveTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly Channel<TaskCompletionSource> _pings = Channel.CreateUnbounded<TaskCompletionSource>();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(60, 0, null)]
    [InlineData(60, 10, 10)]
    [InlineData(60, 59, 59)]
    [InlineData(60, 60, null)]
    [InlineData(60, 65535, null)]
    [InlineData(0, 0, null)]
    [InlineData(0, 10, 10)]
    [InlineData(0, 65535, 65535)]
    public void The_server_keep_alive_counts_where_it_is_shorter_than_the_clients(int own, int server, int? expected) =>
        Assert.Equal(expected, MqttKeepAlive.Interval(TimeSpan.FromSeconds(own), server)?.TotalSeconds);

    [Fact]
    public async Task Pings_follow_each_other_at_the_interval_while_they_are_answered()
    {
        await using var keepAlive = Start();

        _time.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.Equal(0, _pings.Reader.Count);
        _time.Advance(TimeSpan.FromTicks(1));
        (await NextPingAsync()).SetResult();
        _time.Advance(Interval);
        (await NextPingAsync()).SetResult();

        Assert.False(_lost.Task.IsCompleted);
    }

    [Fact]
    public async Task A_ping_that_is_not_answered_before_the_next_is_due_ends_the_connection()
    {
        await using var keepAlive = Start();
        _time.Advance(Interval);
        await NextPingAsync();

        _time.Advance(Interval);

        Assert.Equal("the broker did not answer a ping within 10 s, its Server Keep Alive", await _lost.Task.WaitAsync(Limit));
    }

    [Fact]
    public async Task A_ping_that_fails_ends_the_connection()
    {
        await using var keepAlive = Start();
        _time.Advance(Interval);

        (await NextPingAsync()).SetException(new IOException("broken pipe"));

        Assert.Equal("broken pipe", await _lost.Task.WaitAsync(Limit));
    }

    [Fact]
    public async Task The_end_of_the_connection_cancels_a_ping_and_is_no_loss()
    {
        var keepAlive = Start();
        _time.Advance(Interval);
        var ping = await NextPingAsync();

        await keepAlive.DisposeAsync();

        Assert.True(ping.Task.IsCanceled);
        Assert.False(_lost.Task.IsCompleted);
    }

    private MqttKeepAlive Start() => new(PingAsync, Interval, why => _lost.TrySetResult(why), _time);

    private Task PingAsync(CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cancellation.Register(() => answer.TrySetCanceled(cancellation));
        _pings.Writer.TryWrite(answer);
        return answer.Task;
    }

    private Task<TaskCompletionSource> NextPingAsync() => _pings.Reader.ReadAsync().AsTask().WaitAsync(Limit);
}
