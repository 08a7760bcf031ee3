namespace Maestro.Cli.Settings.Catalogue;

/// <summary>The whole system on one machine.</summary>
internal static class UpOptions
{
    private static readonly ValueFormat<string> Directory =
        Formats.File with { Placeholder = "DIR", Allowed = "the path of a directory", TryParse = TryParseDirectory, EmptyIsValue = false };

    public static readonly Setting<string> Data =
        new("data", Directory, ".maestro", "directory of the database, the logs and the notes about running processes");
    public static readonly Setting<bool> Bare = new("bare", Formats.Bool, false, "leave the demonstration out: no consumer, no agent, no sample bundle");

    public static readonly Setting<bool> Reprocessing = new("reprocessing", Formats.Bool, false,
        "run reprocessing too, with RabbitMQ and a simulated platform; with --bare beside it, with those of the environment");

    public static readonly IReadOnlyList<Setting> Up = [Data, Bare, Reprocessing, PlatformOptions.Port, .. LoggingOptions.All];

    public static readonly IReadOnlyList<Setting> Down = [Data, .. LoggingOptions.All];

    private static bool TryParseDirectory(string text, out string path) => Formats.File.TryParse(text, out path!) && path.Length > 0;
}
