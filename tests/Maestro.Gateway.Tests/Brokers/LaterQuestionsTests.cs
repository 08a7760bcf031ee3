using Maestro.Gateway.Brokers;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class LaterQuestionsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly BrokerParts _parts = new();

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task What_was_lost_within_a_minute_is_asked_for_once_at_its_end()
    {
        var asked = _parts.Sweeps.TakeAsync(CancellationToken.None);
        Assert.True(_parts.Questions.Ask());
        _parts.Time.Advance(LaterQuestions.Pause / 2);
        Assert.False(_parts.Questions.Ask());
        Assert.False(asked.IsCompleted);

        _parts.Time.Advance(LaterQuestions.Pause / 2);

        Assert.Equal(new SweepWork(Everybody: true), await asked.WaitAsync(Limit));
        Assert.True(_parts.Questions.Ask());
    }

    [Fact]
    public async Task A_gateway_that_stops_asks_nobody()
    {
        var asked = _parts.Sweeps.TakeAsync(CancellationToken.None);
        _parts.Questions.Ask();
        _parts.Lifetime.StopApplication();

        _parts.Time.Advance(LaterQuestions.Pause);

        _parts.Sweeps.RequestUnacknowledged();
        Assert.Equal(new SweepWork(Unacknowledged: true), await asked.WaitAsync(Limit));
    }
}
