using System.Text.RegularExpressions;
using Maestro.Cli.Up;
using Maestro.SystemTests.Processes;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>The first command of the README, as a user meets it.</summary>
public sealed partial class UpTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly UpDirectory _directory = new(Path.Combine(Path.GetTempPath(), $"maestro-up-{Guid.NewGuid():N}"));

    [Fact]
    public async Task It_tells_the_story_of_a_bundle_and_finds_it_again()
    {
        await using (var first = await StartAsync("--data", _directory.Root))
        {
            Assert.Contains("creating \"hello\"", first.Output, StringComparison.Ordinal);
            var stations = Station().Matches(first.Output).Select(match => match.Groups[1].Value).ToList();
            Assert.Equal("published", stations[0]);
            Assert.Superset(new HashSet<string> { "published", "stored", "accepted", "delivered", "applied", "observed" }, stations.ToHashSet());
            Assert.Contains("Available=True, Deployment ReadyReplicas=2", first.Output, StringComparison.Ordinal);

            await using var second = await MaestroProcess.RunAsync("up", "--data", _directory.Root);
            Assert.Equal(1, second.ExitCode);
            Assert.Contains("is in use by a maestro up that runs already (process ", second.Output, StringComparison.Ordinal);

            await first.StopAsync();
            Assert.Equal(0, first.ExitCode);
            Assert.Matches(Stopped(), first.Output);
        }

        await using var again = await StartAsync("--data", _directory.Root);
        Assert.Contains("found again, updating \"hello\"", again.Output, StringComparison.Ordinal);
        await again.StopAsync();
    }

    [Fact]
    public async Task With_reprocessing_it_tells_of_a_job_that_finishes_and_of_one_that_is_skipped()
    {
        await using var up = await StartAsync("--reprocessing", "--data", _directory.Root);

        var stations = Station().Matches(up.Output).Select(match => match.Groups[1].Value).ToList();
        var told = stations.Where(station => station is "held" or "approved" or "running" or "finished" or "skipped");
        Assert.Equal(["held", "approved", "running", "finished", "held", "skipped"], told);
        Assert.Contains("to be run again: calcula.indicador, then consolida.trimestre", up.Output, StringComparison.Ordinal);
        Assert.Contains("the data of publica.boletim (again)", up.Output, StringComparison.Ordinal);
        await up.StopAsync();
        Assert.Equal(0, up.ExitCode);
        Assert.Contains("RabbitMQ: stopped", up.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_leaves_behind_is_cleaned_up_by_down()
    {
        await using var up = await StartAsync("--bare", "--data", _directory.Root);
        Assert.DoesNotContain("hello", up.Output, StringComparison.Ordinal);
        var server = _directory.Server.Running();

        await up.KillAsync();
        Assert.True(server!.IsAlive());
        await using var down = await MaestroProcess.RunAsync("down", "--data", _directory.Root);

        Assert.Equal(0, down.ExitCode);
        Assert.False(server.IsAlive());
        Assert.Contains("PostgreSQL: stopped", down.Output, StringComparison.Ordinal);
        await using var nothing = await MaestroProcess.RunAsync("down", "--data", _directory.Root);
        Assert.Contains("was running", nothing.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        MaestroProcess.RunAsync("down", "--data", _directory.Root).GetAwaiter().GetResult();
        Directory.Delete(_directory.Root, recursive: true);
    }

    private static async Task<MaestroProcess> StartAsync(params string[] arguments)
    {
        var up = MaestroProcess.Spawn(["up", .. arguments]);
        await Eventually.TrueAsync(() => up.HasExited || up.Output.Contains("Ctrl-C stops everything", StringComparison.Ordinal), Limit, "maestro up");
        Assert.False(up.HasExited, up.Output);
        return up;
    }

    [GeneratedRegex(@"^ +[0-9.]+ ms  (\w+)", RegexOptions.Multiline)]
    private static partial Regex Station();

    [GeneratedRegex("agent: stopped.*server: stopped.*PostgreSQL: stopped.*Everything is stopped", RegexOptions.Singleline)]
    private static partial Regex Stopped();
}
