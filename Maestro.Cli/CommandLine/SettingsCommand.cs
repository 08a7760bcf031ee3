using System.CommandLine;
using Maestro.Cli.Settings;

namespace Maestro.Cli.CommandLine;

/// <summary>A command whose options are settings: flag, environment variable, configuration file.</summary>
internal sealed class SettingsCommand : Command
{
    private const string Sources = "Every option can also be given as environment variable MAESTRO_NAME (dashes become underscores)\n"
        + "or as key in the file of --config; a flag wins over a variable, a variable over the file.";

    private readonly Dictionary<Setting, SettingOption> _options;

    /// <summary>Makes the command; options that <paramref name="shared"/> flags of a command above stand for are not added again.</summary>
    public SettingsCommand(string name, string description, IReadOnlyList<Setting> settings, IReadOnlyList<SettingOption> shared)
        : base(name, description)
    {
        Note = settings.Contains(ConfigFileOption.Setting) ? Sources : null;
        var above = shared.ToDictionary(option => option.Setting);
        _options = settings.ToDictionary(setting => setting, setting => above.GetValueOrDefault(setting) ?? new SettingOption(setting));
        foreach (var option in _options.Values.Except(shared))
        {
            Add(option);
        }
    }

    /// <summary>What help says about all options; null for nothing.</summary>
    public string? Note { get; }

    /// <summary>The value of every option.</summary>
    /// <exception cref="InvalidSettingsException">A text is not allowed.</exception>
    public SettingValues Resolve(ParseResult parsed, Func<string, string?> variable, IReadOnlyDictionary<string, SettingOrigin> presets) =>
        SettingResolver.Resolve(
            _options.Keys,
            new SettingSources(setting => _options[setting].TextIn(parsed), variable) { Presets = presets });

    /// <summary>Tells the user what has no effect.</summary>
    public static void Warn(ParseResult parsed, SettingValues values)
    {
        foreach (var sentence in values.Warnings)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"Warning: {sentence}");
        }
    }
}
