using System.Globalization;
using System.Text;

namespace Maestro.Cli.Settings.Documentation;

/// <summary>Options that belong together.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Commands">Which commands have them.</param>
/// <param name="Options">The options.</param>
internal sealed record OptionGroup(string Title, string Commands, IEnumerable<Setting> Options)
{
    /// <summary>Writes the group as a section.</summary>
    public void Write(StringBuilder page)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {Title}\n\nOf: {Commands}.\n\n| option | default | variable | meaning |\n| --- | --- | --- | --- |\n");
        foreach (var option in Options)
        {
            var names = string.Join(", ", option.Aliases.Prepend($"--{option.Name}").Distinct().Select(name => $"`{name}`"));
            page.Append(CultureInfo.InvariantCulture, $"| {names} | {Default(option)} | {Variable(option)} | {Escape(Meaning(option))} |\n");
        }
    }

    private static string Default(Setting option) => option.DefaultText.Length == 0 ? "" : $"`{option.DefaultText}`";

    private static string Variable(Setting option) => option.FlagOnly ? "" : $"`{option.EnvironmentName}`";

    private static string Meaning(Setting option) => option switch
    {
        { Refusal: { } refusal } => $"{option.Meaning}. **Not supported**: {refusal}",
        { NoEffect: { } reason } => $"{(option.Meaning == reason || option.Meaning == "accepted for compatibility" ? "" : option.Meaning + ". ")}No effect: {reason}",
        _ when SaysNothing(option) => option.Meaning,
        _ => $"{option.Meaning}. Allowed: {option.Allowed}",
    };

    private static bool SaysNothing(Setting option) =>
        option.ValueMayBeLeftOut || option.Allowed == Formats.Text.Allowed || option.Allowed == Formats.File.Allowed || option.Allowed == Formats.List.Allowed;

    // A bar would end the cell, and a star might begin emphasis.
    private static string Escape(string text) => text
        .Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal)
        .Replace("\\*\\*Not supported\\*\\*", "**Not supported**", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal);
}
