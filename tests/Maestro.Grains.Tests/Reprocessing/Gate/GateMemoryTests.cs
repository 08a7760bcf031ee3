using Maestro.Grains.Reprocessing.Gate;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Reprocessing.Gate;

[Trait("Checklist", "reprocessing-18")]
public sealed class GateMemoryTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly GateMemory _gate;

    public GateMemoryTests() => _gate = new GateMemory(_time);

    [Fact, Trait("Checklist", "reprocessing-19")]
    public void BeforeTheFirstLeaseOnlyTheEmptySystemIsOpen()
    {
        Assert.Equal(GateAnswer.Unknown, _gate.Ask("s"));
        Assert.Equal(GateAnswer.Open, _gate.Ask(""));
    }

    [Fact, Trait("Checklist", "reprocessing-22")]
    public void WithALeaseEverySystemHasItsAnswer()
    {
        Renew("board", 1, "closed");

        Assert.Equal(GateAnswer.Closed, _gate.Ask("closed"));
        Assert.Equal(GateAnswer.Open, _gate.Ask("another"));
    }

    [Fact, Trait("Checklist", "reprocessing-21")]
    public void ALeaseRunsFromTheQuestionAndThenNothingIsKnown()
    {
        var askedAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(2));
        _gate.Renew(new GateSnapshot("board", 1, [], TimeSpan.FromSeconds(4)), askedAt);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(GateAnswer.Open, _gate.Ask("s"));

        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal(GateAnswer.Unknown, _gate.Ask("s"));
        _gate.Renew(new GateSnapshot("board", 1, null, TimeSpan.FromSeconds(4)), _time.GetTimestamp());
        Assert.Equal(GateAnswer.Open, _gate.Ask("s"));
    }

    [Fact]
    public async Task AChangeCountsAtOnceAndAnOlderOneNotAtAll()
    {
        Renew("board", 1);
        await ChangeAsync("board", 3, "s");
        Assert.Equal(GateAnswer.Closed, _gate.Ask("s"));

        await ChangeAsync("board", 2);
        Renew("board", 2);

        Assert.Equal(GateAnswer.Closed, _gate.Ask("s"));
        await ChangeAsync("board", 4);
        Assert.Equal(GateAnswer.Open, _gate.Ask("s"));
    }

    [Fact]
    public async Task OnlyTheBoardThatGaveTheLeaseIsHeard()
    {
        Renew("old", 9);
        Renew("new", 1, "s");
        await ChangeAsync("old", 10);

        Assert.Equal(GateAnswer.Closed, _gate.Ask("s"));
        Assert.Equal(("new", 1L), (_gate.Board, _gate.Revision));
    }

    private void Renew(string board, long revision, params string[] closed) =>
        _gate.Renew(new GateSnapshot(board, revision, [.. closed], TimeSpan.FromSeconds(4)), _time.GetTimestamp());

    private Task ChangeAsync(string board, long revision, params string[] closed) =>
        _gate.GatesChanged(new GateSnapshot(board, revision, [.. closed], TimeSpan.FromSeconds(4)));
}
