using System.Globalization;
using Maestro.Agent.Reconciling;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Reconciling;

public class PacingTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [Trait("Checklist", "agent-102")]
    [InlineData("once", "0", "0")]
    [InlineData("twice", "0 0.2", "0 1")]
    [InlineData("many at once", "0 0.1 0.2 0.3 0.4", "0 1")]
    [InlineData("on and on", "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25", "0 1 3 8 18 28")]
    [InlineData("seldom", "0 12 24 36 48", "0 12 24 36 48")]
    [InlineData("on and on, and again after a quiet time", "0 1 2 3 33 33.5", "0 1 3 33 34")]
    [InlineData("on and on, and again too soon", "0 1 2 3 32 32.5", "0 1 3 32 42")]
    public void What_goes_on_is_taken_less_and_less_often_and_last_of_all_at_its_end(string how, string happens, string taken) =>
        Assert.Equal((how, taken), (how, string.Join(' ', Taken(happens.Split(' ').Select(second => double.Parse(second, CultureInfo.InvariantCulture))))));

    [Fact]
    public void A_longest_pause_of_zero_takes_everything_at_once()
    {
        var pacing = new Pacing(TimeSpan.Zero, _time);
        var pace = pacing.After(pacing.After(default, _time.GetTimestamp()), _time.GetTimestamp());

        Assert.Equal(TimeSpan.Zero, pacing.Left(pace));
    }

    // Seconds at which it is taken, of what happens at some seconds and waits to be taken.
    private IEnumerable<double> Taken(IEnumerable<double> happens)
    {
        var (pacing, start, pace, waits) = (new Pacing(TimeSpan.FromSeconds(10), _time), _time.GetTimestamp(), default(Pace), false);
        var pending = new Queue<double>(happens);
        while (pending.Count > 0 || waits)
        {
            var now = Math.Round(_time.GetElapsedTime(start).TotalSeconds, 1);
            while (pending.TryPeek(out var next) && next <= now)
            {
                pending.Dequeue();
                waits = true;
            }

            if (waits && pacing.Left(pace) == TimeSpan.Zero)
            {
                pace = pacing.After(pace, _time.GetTimestamp());
                waits = false;
                yield return now;
            }

            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }
}
