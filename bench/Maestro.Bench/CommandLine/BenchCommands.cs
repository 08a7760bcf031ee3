using System.CommandLine;
using System.Globalization;
using Maestro.Bench.Floor;
using Maestro.Bench.Reporting;
using Maestro.Bench.Scenarios;
using Maestro.Bench.Targets;
using Maestro.Cli.PrivatePostgres;
using Command = System.CommandLine.Command;

namespace Maestro.Bench.CommandLine;

/// <summary>The commands of the load generator.</summary>
internal static class BenchCommands
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    /// <summary>How long a run may take.</summary>
    internal static readonly Option<int> MaxSeconds = Bounded.Count("--max-seconds", 120, 1, 3600, "Longest time of the run, in seconds");

    /// <summary>Parses and runs a command line.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Gets the report.</param>
    /// <param name="error">Gets progress and errors.</param>
    /// <param name="interrupted">Ends the run; what it started is stopped before it returns.</param>
    /// <returns>0 when nothing was lost, came twice or came too late.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken interrupted)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
            {
                await error.WriteLineAsync($"Error: {problem.Message}");
            }

            return Failed;
        }

        // The termination is the caller's business: what was started has to be stopped first, however long that takes.
        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        };
        return await parsed.InvokeAsync(invocation, interrupted);
    }

    private static RootCommand Root() => new("Measures a Maestro server, or one like it, on this machine.")
    {
        Events("spec", "Sources publish bundles, agents get them: creations, then updates.", "--updates", "Updates that follow",
            (scenarios, stop) => scenarios.SpecAsync(stop)),
        Events("status", "Agents publish statuses, watchers get them.", "--statuses", "Statuses that are published",
            (scenarios, stop) => scenarios.StatusAsync(stop)),
        Events("roundtrip", "Sources publish updates, agents answer with statuses, watchers get these.",
            "--updates", "Updates that are published",
            (scenarios, stop) => scenarios.RoundTripAsync(stop)),
        Connect(),
        Storm(),
        List(),
        Storage(),
        Floor(),
    };

    private static Command Events(
        string name, string description, string events, string eventsMeaning, Func<EventScenarios, CancellationToken, Task<Report>> run)
    {
        var options = new LoadCommandOptions(events, eventsMeaning);
        var command = Scenario(name, description, parsed =>
        {
            var read = options.Read(parsed);
            return (target, stop) => run(new EventScenarios(read, target), stop);
        });
        options.AddTo(command);
        return command;
    }

    private static Command Connect()
    {
        var options = new ConnectCommandOptions();
        var command = Scenario("connect", "Agents subscribe over few connections, stay, and are sent a bundle each.",
            parsed =>
            {
                var read = options.Read(parsed);
                return (target, stop) => new ConnectScenario(read, target).RunAsync(stop);
            });
        options.AddTo(command);
        return command;
    }

    private static Command Storm()
    {
        var options = new StormCommandOptions();
        var command = Scenario("storm", "Agents lose their connections and return at once, while sources publish to others.",
            parsed =>
            {
                var (read, longest) = (options.Read(parsed), TimeSpan.FromSeconds(parsed.GetValue(MaxSeconds)));
                return (target, stop) => new StormScenario(read, target).RunAsync(longest, stop);
            });
        options.AddTo(command);
        return command;
    }

    private static Command List()
    {
        var options = new ListCommandOptions();
        var command = Scenario("list", "REST lists one consumer's bundles, and pages through all of them.",
            parsed =>
            {
                var read = options.Read(parsed);
                return (target, stop) => new ListScenario(read, target).RunAsync(stop);
            });
        options.AddTo(command);
        return command;
    }

    private static Command Storage()
    {
        var options = new StorageCommandOptions();
        const string description = "Writes rows through group commit, Orleans' ADO.NET persistence and plain updates, on one PostgreSQL.";
        var command = new Command("storage", description) { MaxSeconds };
        options.AddTo(command);
        command.SetAction((parsed, interrupted) => GuardAsync(parsed, async (say, limit) =>
        {
            var read = options.Read(parsed);
            await using var postgres = await OwnPostgres.StartAsync(say, interrupted);
            using var stop = limit();
            return await new StorageScenario(read, postgres).RunAsync(stop.Token);
        }, interrupted));
        return command;
    }

    private static Command Floor()
    {
        var grpc = Bounded.Count("--grpc-port", 8190, 1, ushort.MaxValue, "Port for sources and agents");
        var rest = Bounded.Count("--rest-port", 8100, 1, ushort.MaxValue, "Port for REST");
        var command = new Command("floor", "Serves what passes each event on and does nothing else, to be measured with \"spec\" like any server.")
        {
            grpc,
            rest,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            var (grpcPort, restPort) = (parsed.GetValue(grpc), parsed.GetValue(rest));
            await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"--source-url http://localhost:{grpcPort} --agent-url http://localhost:{grpcPort} --rest-url http://localhost:{restPort}"));
            await FloorServer.RunAsync(grpcPort, restPort, interrupted);
            return 0;
        });
        return command;
    }

    /// <param name="name">Name of the command.</param>
    /// <param name="description">What it does.</param>
    /// <param name="prepare">Reads the options, before anything is started, and answers what runs on the server.</param>
    private static Command Scenario(
        string name, string description, Func<ParseResult, Func<Target, CancellationToken, Task<Report>>> prepare)
    {
        var target = new TargetOptions();
        var command = new Command(name, description) { MaxSeconds };
        target.AddTo(command);
        command.SetAction((parsed, interrupted) => GuardAsync(parsed, async (say, limit) =>
        {
            var run = prepare(parsed);
            await using var measured = await target.OpenAsync(parsed, say, interrupted);
            using var stop = limit();
            return await run(measured.Target, stop.Token);
        }, interrupted));
        return command;
    }

    /// <summary>Runs a scenario, writes its report, and turns what may go wrong into sentences and exit codes.</summary>
    private static async Task<int> GuardAsync(
        ParseResult parsed, Func<Action<string>, Func<CancellationTokenSource>, Task<Report>> run, CancellationToken interrupted)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            var report = await run(error.WriteLine, () => Limit(parsed, interrupted));
            interrupted.ThrowIfCancellationRequested();
            report.Write(output);
            return report.Succeeded ? 0 : Failed;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await error.WriteLineAsync("Interrupted.");
            return Interrupted;
        }
        catch (Exception failure) when (
            failure is IOException or HttpRequestException or PrivatePostgresException or InvalidOptionsException)
        {
            await error.WriteLineAsync($"Error: {failure.Message}");
            return Failed;
        }
    }

    private static CancellationTokenSource Limit(ParseResult parsed, CancellationToken interrupted)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        stop.CancelAfter(TimeSpan.FromSeconds(parsed.GetValue(MaxSeconds)));
        return stop;
    }
}
