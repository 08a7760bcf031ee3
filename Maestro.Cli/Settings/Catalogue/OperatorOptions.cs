using Maestro.Cli.Manifests;
using Maestro.Cli.Output;

namespace Maestro.Cli.Settings.Catalogue;

/// <summary>Flags of the commands of operators (rest-and-operations.md sections 3.3 to 3.5). They are given on the command line only.</summary>
internal static class OperatorOptions
{
    public static readonly Setting<OutputFormat> Output = new("output",
        Formats.Choice(("table", OutputFormat.Table), ("json", OutputFormat.Json), ("yaml", OutputFormat.Yaml)), OutputFormat.Table, "form of the result")
    {
        FlagOnly = true,
        Aliases = ["-o"],
    };
    public static readonly Setting<int> Page = new("page", Formats.Integer(1, int.MaxValue), 1, "page of the list, from 1") { FlagOnly = true };
    public static readonly Setting<int> Size = new("size", Formats.Integer(1, int.MaxValue), 100, "items of a page") { FlagOnly = true };
    public static readonly Setting<bool> All = new("all", Formats.Bool, false, "all pages, one after the other") { FlagOnly = true };
    public static readonly Setting<string> Search =
        new("search", Formats.Text with { Placeholder = "CONDITION" }, "", "condition on the items, such as \"name like 'edge-%'\"") { FlagOnly = true };
    public static readonly Setting<bool> Yes = new("yes", Formats.Bool, false, "do not ask") { FlagOnly = true, Aliases = ["-y"] };

    public static readonly Setting<IReadOnlyList<string>> Label =
        new("label", Formats.List with { Placeholder = "KEY=VALUE" }, [], "label to set; several with commas, or repeated") { FlagOnly = true };
    public static readonly Setting<IReadOnlyList<string>> RemoveLabel =
        new("remove-label", Formats.List with { Placeholder = "KEY" }, [], "label to remove; several with commas, or repeated") { FlagOnly = true };

    public static readonly Setting<bool> Watch =
        new("watch", Formats.Bool, false, "go on and print every change until the bundle is gone or Ctrl-C") { FlagOnly = true, Aliases = ["-w"] };
    public static readonly Setting<TimeSpan> Interval =
        new("interval", Formats.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)), TimeSpan.FromSeconds(1), "time between looks of --watch and --wait")
        {
            FlagOnly = true,
        };

    public static readonly Setting<IReadOnlyList<string>> File =
        new("file", Formats.List with { Placeholder = "FILE|DIRECTORY|-" }, [], "YAML or JSON to apply; - is standard input; several with commas, or repeated")
        {
            FlagOnly = true,
            Aliases = ["-f"],
        };
    public static readonly Setting<bool> Recursive =
        new("recursive", Formats.Bool, false, "directories with all that is below them") { FlagOnly = true, Aliases = ["-R"] };
    public static readonly Setting<string> Consumer =
        new("consumer", Formats.Text with { Placeholder = "NAME" }, "", "name of the consumer, for what does not name one itself") { FlagOnly = true };
    public static readonly Setting<string> WorkName =
        new("name", Formats.Text with { Placeholder = "NAME" }, "", "name of the work that plain Kubernetes manifests become; left out, it is the name of their file or directory")
        {
            FlagOnly = true,
        };
    public static readonly Setting<FieldValidation> Validate =
        new("validate",
            Formats.Choice(("strict", FieldValidation.Strict), ("warn", FieldValidation.Warn), ("ignore", FieldValidation.Ignore)), FieldValidation.Strict,
            "fields that nobody knows and words that mean nothing are errors, told, or passed over")
        {
            FlagOnly = true,
        };
    public static readonly Setting<bool> DryRun =
        new("dry-run", Formats.Bool, false, "check everything, say what would be done, and do nothing") { FlagOnly = true };
    public static readonly Setting<bool> Wait = new("wait", Formats.Bool, false, "wait until the agent reports it as applied") { FlagOnly = true };
    public static readonly Setting<TimeSpan> WaitTimeout =
        new("wait-timeout", Formats.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)), TimeSpan.FromMinutes(5), "longest time for --wait")
        {
            FlagOnly = true,
        };

    public static readonly Setting<string> Reason =
        new("reason", Formats.Text, "", "why, for the history of the bundle; 1 to 1024 characters") { FlagOnly = true };
    public static readonly Setting<bool> NewestFirst = new("newest-first", Formats.Bool, false, "the latest event at the top") { FlagOnly = true };

    /// <summary>Of every list.</summary>
    public static readonly IReadOnlyList<Setting> Listing = [Page, Size, All, Search, Output];

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Setting> Everything =
    [
        Output, Page, Size, All, Search, NewestFirst, Yes, Label, RemoveLabel, Watch, Interval, File, Recursive, Consumer, WorkName, Validate, DryRun, Wait,
        WaitTimeout, Reason,
    ];
}
