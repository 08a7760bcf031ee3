namespace Maestro.Cli.Settings;

/// <summary>Finds the value of every option: flag before environment before file before preset before default.</summary>
internal static class SettingResolver
{
    /// <summary>Resolves <paramref name="settings"/>.</summary>
    /// <exception cref="InvalidSettingsException">One sentence for every option whose text is not allowed.</exception>
    public static SettingValues Resolve(IReadOnlyCollection<Setting> settings, SettingSources sources)
    {
        var values = new SettingValues();
        var errors = new List<string>();
        var file = ReadFile(settings, sources);
        foreach (var setting in settings)
        {
            if (Find(setting, sources, file) is { } origin)
            {
                Take(setting, origin, values, errors);
            }
        }

        return errors.Count == 0 ? values : throw new InvalidSettingsException(errors);
    }

    private static IReadOnlyDictionary<string, SettingOrigin> ReadFile(IReadOnlyCollection<Setting> settings, SettingSources sources) =>
        settings.Contains(ConfigFileOption.Setting) && Find(ConfigFileOption.Setting, sources, null) is { Text.Length: > 0 } path
            ? SettingFile.Read(path.Text, settings)
            : new Dictionary<string, SettingOrigin>();

    private static SettingOrigin? Find(Setting setting, SettingSources sources, IReadOnlyDictionary<string, SettingOrigin>? file)
    {
        if (sources.Flag(setting) is { } flag)
        {
            return new SettingOrigin(flag, "");
        }

        if (setting.FlagOnly)
        {
            return null;
        }

        // An empty variable is what a compose file or a unit file leaves behind for "not set"; only texts have a use for it.
        foreach (var name in setting.OtherVariables.Prepend(setting.EnvironmentName))
        {
            if (sources.Variable(name) is { } variable && (variable.Length > 0 || setting.EmptyIsValue) && !IsOfService(name, variable))
            {
                return new SettingOrigin(variable, $"environment variable {name}");
            }
        }

        return file?.GetValueOrDefault(setting.Name) ?? sources.Presets.GetValueOrDefault(setting.Name);
    }

    // Kubernetes gives every pod NAME_PORT=tcp://10.96.0.5:5432 for each Service of its namespace; that of a Service maestro-db has our name.
    private static bool IsOfService(string name, string text) =>
        name.EndsWith("_PORT", StringComparison.Ordinal)
        && (text.StartsWith("tcp://", StringComparison.Ordinal) || text.StartsWith("udp://", StringComparison.Ordinal)
            || text.StartsWith("sctp://", StringComparison.Ordinal));

    private static void Take(Setting setting, SettingOrigin origin, SettingValues values, List<string> errors)
    {
        if (!setting.TryParse(origin.Text, out var value))
        {
            errors.Add($"{SettingValues.Describe(setting, origin)} is not allowed; allowed: {setting.Allowed}");
            return;
        }

        values.Set(setting, value, origin);
        if (setting.Format(value) == setting.DefaultText)
        {
            return;
        }

        if (setting.Refusal is { } refusal)
        {
            errors.Add($"{SettingValues.Describe(setting, origin)} is not supported: {refusal}; "
                + $"allowed: {(setting.DefaultText.Length == 0 ? "leaving it out" : setting.DefaultText)}");
        }
        else if (setting.NoEffect is { } reason)
        {
            values.Warn($"{SettingValues.Describe(setting, origin)} has no effect: {reason}");
        }
    }
}
