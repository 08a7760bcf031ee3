using System.Globalization;
using System.Text;

namespace Maestro.Cli.Settings.Documentation;

/// <summary>Options that belong together.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Commands">Which commands have them.</param>
/// <param name="Options">The options.</param>
internal sealed record OptionGroup(string Title, string Commands, IEnumerable<Setting> Options)
{
    private const string Compatibility = "accepted for compatibility";

    /// <summary>Writes the group as a section.</summary>
    public void Write(StringBuilder page)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {Title}\n\nOf: {Commands}.\n\n");
        page.Append("| option | default | variable | meaning |\n| --- | --- | --- | --- |\n");
        foreach (var option in Options)
        {
            var names = string.Join(", ", option.Aliases.Prepend($"--{option.Name}").Distinct().Select(name => $"`{name}`"));
            page.Append(CultureInfo.InvariantCulture, $"| {names} | {Default(option)} | {Variable(option)} | {Meaning(option)} |\n");
        }
    }

    private static string Default(Setting option) => option.DefaultText.Length == 0 ? "" : $"`{option.DefaultText}`";

    private static string Variable(Setting option) => option.FlagOnly ? "" : $"`{option.EnvironmentName}`";

    private static string Meaning(Setting option) => option switch
    {
        { Refusal: { } refusal } => $"{Escape(option.Meaning)}. **Not supported**: {Escape(refusal)}",
        { NoEffect: { } reason, Meaning: Compatibility } => $"No effect: {Escape(reason)}",
        { NoEffect: { } reason } => $"{Escape(option.Meaning)}. No effect: {Escape(reason)}",
        _ when SaysNothing(option) => Escape(option.Meaning),
        _ => $"{Escape(option.Meaning)}. Allowed: {Escape(option.Allowed)}",
    };

    private static bool SaysNothing(Setting option) =>
        option.ValueMayBeLeftOut
        || option.Allowed == Formats.Text.Allowed || option.Allowed == Formats.File.Allowed || option.Allowed == Formats.List.Allowed;

    // A bar would end the cell, a star begin emphasis, and an angle bracket a tag.
    private static string Escape(string text) => text
        .Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal);
}
