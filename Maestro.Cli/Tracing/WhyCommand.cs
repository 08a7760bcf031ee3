using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Tracing;

/// <summary><c>maestro why</c>: why a bundle is not applied yet.</summary>
internal static class WhyCommand
{
    /// <summary>Finds the bundle and gives the answer.</summary>
    public static async Task RunAsync(ClientRun run)
    {
        using var rest = run.OpenRest();
        var found = await Choice.MakeAsync(run, rest) ?? throw Choice.Nothing(run);
        var bundle = found.Bundle.Value;
        var facts = await Facts.AskAsync(rest, bundle, run.Stop)
            ?? throw new CommandFailure($"resource bundle {bundle.Id} is gone since a moment; \"maestro trace {bundle.Id}\" tells its story");
        if (run.Get(OperatorOptions.Output) == OutputFormat.Table)
        {
            Say(run.Terminal, facts, bundle);
            return;
        }

        Result.Print(run, JsonParts.Object(writer =>
        {
            writer.WriteString("id", bundle.Id);
            writer.WriteStartArray("answer");
            foreach (var sentence in Verdict.Of(facts.Receipt.Value, facts.Connection?.Value, bundle))
            {
                writer.WriteStringValue(sentence.Text);
            }

            writer.WriteEndArray();
            JsonParts.Write(writer, "receipt", facts.Receipt.Json);
            JsonParts.Write(writer, "connection", facts.Connection?.Json);
        }));
    }

    /// <summary>Prints the answer for people.</summary>
    public static void Say(Terminal terminal, Facts facts, ResourceBundle bundle) =>
        new TextTable(terminal, columns: 1).Add(
            Verdict.Of(facts.Receipt.Value, facts.Connection?.Value, bundle).Select(IReadOnlyList<Cell> (sentence) => [sentence]));
}
