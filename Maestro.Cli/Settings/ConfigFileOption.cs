namespace Maestro.Cli.Settings;

/// <summary>The option that names the configuration file.</summary>
internal static class ConfigFileOption
{
    /// <summary>Its name; it cannot be given in a file.</summary>
    public const string Name = "config";

    /// <summary>The declaration.</summary>
    public static readonly Setting<string> Setting =
        new(Name, Formats.File, "", "YAML or JSON file with options: a map from flag names without dashes to values");
}
