namespace Maestro.Cli.Settings;

/// <summary>Everything outside the program that says what an option is.</summary>
/// <param name="Flag">The text of a flag, null when it is not on the command line.</param>
/// <param name="Variable">The text of an environment variable, null when it is not set.</param>
internal sealed record SettingSources(Func<Setting, string?> Flag, Func<string, string?> Variable)
{
    /// <summary>Texts that replace defaults, by option name, with the place they come from.</summary>
    public IReadOnlyDictionary<string, SettingOrigin> Presets { get; init; } = new Dictionary<string, SettingOrigin>();
}
