using Maestro.Bench.Pacing;

namespace Maestro.Bench.Tests.Pacing;

public sealed class ClosedLoopTests
{
    private readonly List<(int Index, int Lane)> _sent = [];

    [Fact]
    public async Task Each_lane_sends_again_when_it_has_its_answer()
    {
        var pace = new ClosedLoop(lanes: 2);
        var running = pace.RunAsync(5, Send, CancellationToken.None);
        Assert.Equal([(0, 0), (1, 1)], _sent);

        pace.Done(1);
        pace.Done(1);
        Assert.Equal([(0, 0), (1, 1), (2, 1), (3, 1)], _sent);
        Assert.False(running.IsCompleted);

        pace.Done(0);
        Assert.Equal(5, await running);
        pace.Done(0);
        Assert.Equal((4, 0), _sent[^1]);
        Assert.Equal(5, _sent.Count);
    }

    [Fact]
    public async Task It_tells_how_many_were_sent_when_it_is_stopped_and_sends_no_more()
    {
        using var stop = new CancellationTokenSource();
        var pace = new ClosedLoop(lanes: 3);
        var running = pace.RunAsync(100, Send, stop.Token);
        pace.Done(0);

        await stop.CancelAsync();

        Assert.Equal(4, await running);
        pace.Done(0);
        Assert.Equal(4, _sent.Count);
    }

    [Fact]
    public async Task Nothing_to_send_is_done_at_once() =>
        Assert.Equal(0, await new ClosedLoop(4).RunAsync(0, Send, CancellationToken.None));

    private void Send(int index, int lane, long due) => _sent.Add((index, lane));
}
