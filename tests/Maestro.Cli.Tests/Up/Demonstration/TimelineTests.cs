using Maestro.Cli.Up;
using Maestro.Cli.Up.Demonstration;

namespace Maestro.Cli.Tests.Up.Demonstration;

public class TimelineTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow;

    [Fact]
    public async Task Facts_are_told_in_the_order_of_their_times_and_nothing_after_the_last()
    {
        await using var output = new StringWriter();
        var timeline = new Timeline(new Story(output, TimeProvider.System), TimeProvider.System);

        await timeline.FollowAsync(Facts((30, "observed", true), (40, "late", false)), CancellationToken.None);
        await timeline.FollowAsync(Facts((0, "published", false), (10, "stored", false)), CancellationToken.None);
        var took = await timeline.TellAsync(Start, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));

        var stations = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2]);
        Assert.Equal(["published", "stored", "observed"], stations);
        Assert.Equal(30, took.TotalMilliseconds);
    }

    [Fact]
    public async Task An_observer_that_fails_ends_the_telling()
    {
        await using var output = new StringWriter();
        var timeline = new Timeline(new Story(output, TimeProvider.System), TimeProvider.System);

        await timeline.FollowAsync(Fails(), CancellationToken.None);

        await Assert.ThrowsAsync<IOException>(() => timeline.TellAsync(Start, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1)));
    }

    private static async IAsyncEnumerable<Fact> Facts(params (int Milliseconds, string Station, bool IsLast)[] facts)
    {
        foreach (var (milliseconds, station, isLast) in facts)
        {
            await Task.Yield();
            yield return new Fact(Start.AddMilliseconds(milliseconds), station, "") { IsLast = isLast };
        }
    }

    private static async IAsyncEnumerable<Fact> Fails()
    {
        yield return await Task.FromException<Fact>(new IOException("broken"));
    }
}
