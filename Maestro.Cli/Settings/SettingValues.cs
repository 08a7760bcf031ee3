namespace Maestro.Cli.Settings;

/// <summary>The value of every option of one command.</summary>
internal sealed class SettingValues
{
    private readonly Dictionary<Setting, object?> _values = [];
    private readonly Dictionary<Setting, SettingOrigin> _origins = [];
    private readonly List<string> _warnings = [];

    /// <summary>Sentences the user shall read although the start goes on.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Adds a warning.</summary>
    public void Warn(string sentence) => _warnings.Add(sentence);

    /// <summary>The value given, or the default.</summary>
    public T Get<T>(Setting<T> setting) => (T)(_values.TryGetValue(setting, out var value) ? value : setting.DefaultValue)!;

    /// <summary>The value given, or the default also where 0 was given, which stands for it.</summary>
    public T GetOrDefault<T>(Setting<T> setting)
        where T : struct => Get(setting) is var value && EqualityComparer<T>.Default.Equals(value, default) ? (T)setting.DefaultValue! : value;

    /// <summary>True when a flag, a variable, a file or a preset gave the value.</summary>
    public bool IsGiven(Setting setting) => _origins.ContainsKey(setting);

    /// <summary><c>--name "text" (origin)</c>, or <c>--name "default"</c>, to begin an error sentence with.</summary>
    public string Describe(Setting setting) =>
        _origins.TryGetValue(setting, out var origin)
            ? Describe(setting, origin)
            : $"--{setting.Name} \"{setting.DefaultText}\" (default)";

    /// <summary><c>--name "text" (origin)</c>; the text of a secret is left out.</summary>
    public static string Describe(Setting setting, SettingOrigin origin) =>
        $"--{setting.Name} \"{(setting.Secret ? "***" : origin.Text)}\"{origin.Remark}";

    /// <summary>Records a value and where it came from.</summary>
    public void Set(Setting setting, object? value, SettingOrigin origin)
    {
        _values[setting] = value;
        _origins[setting] = origin;
    }
}
