using System.Globalization;
using System.Text.Json;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;

namespace Maestro.Cli.ResourceBundles;

/// <summary>Bundles in tables (rest-and-operations.md section 3.5).</summary>
internal static class BundleTable
{
    /// <summary>The columns of a list.</summary>
    public static readonly IReadOnlyList<string> Header = ["ID", "NAME", "CONSUMER", "VERSION", "CREATED", "STATUS"];

    /// <summary>The row of a bundle.</summary>
    public static IReadOnlyList<Cell> Row(JsonElement json) => Row(json.Deserialize(RestJson.Default.ResourceBundle)!);

    /// <inheritdoc cref="Row(JsonElement)"/>
    public static IReadOnlyList<Cell> Row(ResourceBundle bundle) =>
        [bundle.Id, bundle.WorkName, bundle.ConsumerName, Number(bundle.Version), Moment.Of(bundle.CreatedAt), Status(bundle)];

    /// <summary>Prints a bundle, a line for each field.</summary>
    public static void Print(Terminal terminal, ResourceBundle bundle) => Result.PrintFields(
        terminal,
        ("ID", bundle.Id),
        ("Name", bundle.WorkName),
        ("Consumer", bundle.ConsumerName),
        ("Version", Number(bundle.Version)),
        ("Created", Moment.Of(bundle.CreatedAt)),
        ("Updated", Moment.Of(bundle.UpdatedAt)),
        ("Status", Status(bundle)));

    /// <summary>Prints the status of a bundle with its conditions.</summary>
    public static void PrintStatus(Terminal terminal, ResourceBundle bundle)
    {
        Result.PrintFields(terminal, ("ID", bundle.Id), ("Status", Status(bundle)));
        if (bundle.Status?.Conditions is not { Count: > 0 } conditions)
        {
            return;
        }

        terminal.Output.WriteLine();
        terminal.Output.WriteLine("Conditions:");
        foreach (var condition in conditions)
        {
            (string Name, string? Value)[] fields =
            [
                ("Type", condition.Type), ("Status", condition.Status), ("Reason", condition.Reason), ("Message", condition.Message),
                ("LastTransitionTime", condition.LastTransitionTime),
            ];
            foreach (var (name, value) in fields.Where(field => !string.IsNullOrEmpty(field.Value)))
            {
                terminal.Output.WriteLine($"  {name}: {Printable.Of(value!)}");
            }

            terminal.Output.WriteLine();
        }
    }

    /// <summary>The word for where it stands.</summary>
    public static Cell Status(ResourceBundle bundle)
    {
        if (bundle.DeletedAt is not null)
        {
            return new Cell("Deleting", Tone.Waiting);
        }

        var word = AppliedWord.Of(bundle.Status);
        return new Cell(word, word switch { AppliedWord.Applied => Tone.Good, AppliedWord.Pending => Tone.Waiting, _ => Tone.Faint });
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
