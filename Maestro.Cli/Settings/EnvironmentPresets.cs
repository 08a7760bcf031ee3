namespace Maestro.Cli.Settings;

/// <summary>
/// The presets that <c>MAESTRO_ENV</c> stands for (rest-and-operations.md section 3.1). Without the variable nothing is preset: the reference's
/// development verbosity of 10 is for those who ask for it.
/// </summary>
internal static class EnvironmentPresets
{
    /// <summary>The variable.</summary>
    public const string Variable = "MAESTRO_ENV";

    /// <summary>No presets: for commands that are no server.</summary>
    public static readonly IReadOnlyDictionary<string, SettingOrigin> None = new Dictionary<string, SettingOrigin>();

    private static readonly Dictionary<string, Dictionary<string, string>> Presets = new()
    {
        [""] = [],
        ["development"] = new()
        {
            ["v"] = "10", ["enable-https"] = "false", ["enable-metrics-https"] = "false", ["server-hostname"] = "localhost",
            ["http-server-bindport"] = "8000", ["source-id"] = "maestro",
        },
        ["testing"] = new()
        {
            ["v"] = "0", ["logtostderr"] = "true", ["enable-https"] = "false", ["enable-metrics-https"] = "false", ["source-id"] = "maestro",
        },
        ["production"] = new() { ["v"] = "1", ["source-id"] = "maestro" },
    };

    /// <summary>The presets of every environment that has a name.</summary>
    public static IEnumerable<KeyValuePair<string, Dictionary<string, string>>> All => Presets.Where(preset => preset.Key.Length > 0);

    /// <summary>The preset texts of an environment, by option name.</summary>
    /// <exception cref="InvalidSettingsException">The environment is unknown.</exception>
    public static IReadOnlyDictionary<string, SettingOrigin> Of(string? environment)
    {
        var preset = Presets.GetValueOrDefault(environment ?? "")
            ?? throw new InvalidSettingsException($"{Variable} \"{environment}\" is not allowed; allowed: development, testing, production");
        return preset.ToDictionary(entry => entry.Key, entry => new SettingOrigin(entry.Value, $"preset of {Variable}={environment}"));
    }
}
