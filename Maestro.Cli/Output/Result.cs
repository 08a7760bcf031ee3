using System.Text.Json;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Output;

/// <summary>Prints what a command found out.</summary>
internal static class Result
{
    /// <summary>Prints a table, or the answer of the server as JSON or YAML.</summary>
    public static void Print(ClientRun run, JsonElement json, Action table)
    {
        if (run.Get(OperatorOptions.Output) == OutputFormat.Table)
        {
            table();
        }
        else
        {
            Print(run, json);
        }
    }

    /// <summary>Prints an answer as JSON or YAML.</summary>
    public static void Print(ClientRun run, JsonElement json)
    {
        if (run.Get(OperatorOptions.Output) == OutputFormat.Yaml)
        {
            run.Terminal.Output.Write(YamlWriter.Document(json));
        }
        else
        {
            run.Terminal.Output.WriteLine(JsonText.Indented(json));
        }
    }

    /// <summary>Prints what is known of one thing, a line for each field.</summary>
    public static void PrintFields(Terminal terminal, params IEnumerable<(string Field, Cell Value)> fields)
    {
        var table = new TextTable(terminal, ["FIELD", "VALUE"]);
        table.Add(fields.Select(IReadOnlyList<Cell> (field) => [field.Field, field.Value]));
        table.Complete();
    }
}
