using System.CommandLine;
using System.Globalization;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Reprocessing;

/// <summary><c>maestro reprocessing dead-letters</c> and <c>send</c>: messages that no queue took (reprocessing.md section 3.4).</summary>
internal static class DeadLetterCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<Command> Make(ClientCommands below) =>
    [
        below.Make("dead-letters", "Lists messages that no queue took, newest first.", [ReprocessingClientOptions.Limit, OperatorOptions.Output], ListAsync)
            .WithExamples("maestro reprocessing dead-letters"),
        below.Make("send", "Publishes a dead letter again, as it was.", ReprocessingClientOptions.Decision, ("id", "id of the dead letter"), SendAsync)
            .WithExamples("maestro reprocessing send 12 --user maria.silva --comment \"the queue is bound again\""),
    ];

    private static async Task ListAsync(ClientRun run)
    {
        using var client = new ReprocessingClient(run);
        var letters = await client.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"/v2/dead-letters?limit={run.Get(ReprocessingClientOptions.Limit)}"), run.Stop);
        Result.Print(run, letters, () => ReprocessingTables.PrintDeadLetters(run.Terminal, letters));
    }

    private static async Task SendAsync(ClientRun run)
    {
        using var client = new ReprocessingClient(run);
        var letter = await client.PostAsync($"/v2/dead-letters/{Uri.EscapeDataString(run.Argument)}/send", ReprocessingCommands.DecisionOf(run), run.Stop);
        Result.Print(run, letter, () => run.Terminal.Output.WriteLine(
            $"Dead letter {run.Argument} is sent again to {letter.GetProperty("exchange").GetString()} with key {letter.GetProperty("routingKey").GetString()}"));
    }
}
