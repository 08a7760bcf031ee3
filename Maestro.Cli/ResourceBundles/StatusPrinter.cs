using System.Globalization;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.ResourceBundles;

/// <summary>Prints one change of a watched status after the other: table rows, JSON values of one line each, or YAML documents.</summary>
internal sealed class StatusPrinter(ClientRun run)
{
    // Wide enough from the start for what comes later.
    private readonly TextTable _table = new(run.Terminal, ["TIME               ", "VERSION", "OBSERVED", "STATUS  ", "CONDITIONS"]);

    /// <summary>Prints a state.</summary>
    public void Print(Answer<ResourceBundle> bundle, DateTimeOffset now)
    {
        var status = BundleJson.Status(bundle.Json);
        switch (run.Get(OperatorOptions.Output))
        {
            case OutputFormat.Json:
                run.Terminal.Output.WriteLine(JsonText.Compact(status));
                break;
            case OutputFormat.Yaml:
                run.Terminal.Output.WriteLine("---");
                run.Terminal.Output.Write(YamlWriter.Document(status));
                break;
            default:
                _table.Add([Row(bundle.Value, now)]);
                break;
        }

        run.Terminal.Output.Flush();
    }

    private static IReadOnlyList<Cell> Row(ResourceBundle bundle, DateTimeOffset now) =>
    [
        Moment.Of(now),
        bundle.Version.ToString(CultureInfo.InvariantCulture),
        bundle.Status?.ObservedVersion.ToString(CultureInfo.InvariantCulture) ?? "",
        BundleTable.Status(bundle),
        string.Join(", ", (bundle.Status?.Conditions ?? []).Select(condition => $"{condition.Type}={condition.Status}")),
    ];
}
