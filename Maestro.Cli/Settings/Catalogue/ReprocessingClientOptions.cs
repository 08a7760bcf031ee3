namespace Maestro.Cli.Settings.Catalogue;

/// <summary>Flags of <c>maestro reprocessing</c>.</summary>
internal static class ReprocessingClientOptions
{
    private static readonly ValueFormat<string> Name = Formats.Text with { Placeholder = "NAME" };

    public static readonly Setting<Uri> Url =
        new("reprocessing-url", Formats.HttpUrl, new Uri("http://127.0.0.1:6971"), "address of REST of reprocessing")
        {
            Variable = "MAESTRO_REPROCESSING_URL",
        };
    public static readonly Setting<string> User =
        new("user", Name, "", "who decides, for history and audit; empty takes the user of this machine") { FlagOnly = true };
    public static readonly Setting<string> Comment = new("comment", Formats.Text, "", "what to say to it in the audit trail") { FlagOnly = true };

    public static readonly Setting<string> System = new("system", Name, "", "only of this system") { FlagOnly = true };
    public static readonly Setting<IReadOnlyList<string>> Status =
        new("status", Formats.List with { Placeholder = "STATUS" }, [], "only with one of these statuses; several with commas, or repeated")
        {
            FlagOnly = true,
        };
    public static readonly Setting<string> Branch = new("branch", Name, "", "only of this branch") { FlagOnly = true };
    public static readonly Setting<string> Tag = new("tag", Name, "", "only with this tag") { FlagOnly = true };
    public static readonly Setting<string> Text = new("text", Formats.Text, "", "only with this text in the event that started it") { FlagOnly = true };
    public static readonly Setting<string> Job = new("job", Name, "", "only of this job") { FlagOnly = true };
    public static readonly Setting<int> Limit =
        new("limit", Formats.Integer(1, 1000), 50, "most lines, newest first") { FlagOnly = true };

    /// <summary>Of every command.</summary>
    public static readonly IReadOnlyList<Setting> Connection = [Url, ClientOptions.Timeout];

    /// <summary>Of what changes something.</summary>
    public static readonly IReadOnlyList<Setting> Decision = [User, Comment, OperatorOptions.Output];

    /// <summary>Of the list.</summary>
    public static readonly IReadOnlyList<Setting> Listing =
        [System, Status, Branch, Tag, Text, OperatorOptions.Page, OperatorOptions.Size, OperatorOptions.Output];
}
