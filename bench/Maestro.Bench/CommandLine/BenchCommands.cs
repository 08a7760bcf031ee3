using System.CommandLine;
using Maestro.Bench.Reporting;
using Maestro.Bench.Scenarios;
using Maestro.Bench.Targets;

namespace Maestro.Bench.CommandLine;

/// <summary>The commands of the load generator.</summary>
internal static class BenchCommands
{
    private const int Failed = 1;

    private static readonly Option<int> MaxSeconds = Bounded.Count("--max-seconds", 120, 1, 3600, "Longest time of the run, in seconds");

    /// <summary>All of them.</summary>
    public static RootCommand Root() => new("Measures a Maestro server, or one like it, on this machine.")
    {
        Events("spec", "Sources publish bundles, agents get them: creations, then updates.", "--updates", "Updates that follow",
            (scenarios, stop) => scenarios.SpecAsync(stop)),
        Events("status", "Agents publish statuses, watchers get them.", "--statuses", "Statuses that are published",
            (scenarios, stop) => scenarios.StatusAsync(stop)),
        Events("roundtrip", "Sources publish updates, agents answer with statuses, watchers get these.", "--updates", "Updates that are published",
            (scenarios, stop) => scenarios.RoundTripAsync(stop)),
        Connect(),
        Storm(),
    };

    private static Command Connect()
    {
        var options = new ConnectCommandOptions();
        var command = Scenario("connect", "Agents subscribe over few connections, stay, and are sent a bundle each.",
            (parsed, target, stop) => new ConnectScenario(options.Read(parsed), target).RunAsync(stop));
        options.AddTo(command);
        return command;
    }

    private static Command Storm()
    {
        var options = new StormCommandOptions();
        var command = Scenario("storm", "Agents lose their connections and return at once, while sources publish to others.",
            (parsed, target, stop) => new StormScenario(options.Read(parsed), target)
                .RunAsync(TimeSpan.FromSeconds(parsed.GetValue(MaxSeconds)), stop));
        options.AddTo(command);
        return command;
    }

    private static Command Events(
        string name, string description, string events, string eventsMeaning, Func<EventScenarios, CancellationToken, Task<Report>> run)
    {
        var options = new LoadCommandOptions(events, eventsMeaning);
        var command = Scenario(name, description, (parsed, target, stop) => run(new EventScenarios(options.Read(parsed), target), stop));
        options.AddTo(command);
        return command;
    }

    private static Command Scenario(string name, string description, Func<ParseResult, Target, CancellationToken, Task<Report>> run)
    {
        var target = new TargetOptions();
        var command = new Command(name, description) { MaxSeconds };
        target.AddTo(command);
        command.SetAction(async (parsed, interrupted) =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
            stop.CancelAfter(TimeSpan.FromSeconds(parsed.GetValue(MaxSeconds)));
            try
            {
                var report = await run(parsed, target.Read(parsed), stop.Token);
                report.Write(Console.Out);
                return report.Succeeded ? 0 : Failed;
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return Failed;
            }
        });
        return command;
    }
}
