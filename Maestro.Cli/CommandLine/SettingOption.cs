using System.CommandLine;
using Maestro.Cli.Settings;

namespace Maestro.Cli.CommandLine;

/// <summary>
/// The flag of a setting. It only collects text: what the text means is decided in one place for flags, variables and files alike.
/// </summary>
internal sealed class SettingOption : Option<string[]>
{
    /// <summary>Makes the flag.</summary>
    public SettingOption(Setting setting) : base("--" + setting.Name, [.. setting.Aliases])
    {
        Setting = setting;
        Description = Describe(setting);
        HelpName = setting.Placeholder;
        // What cannot be used would bury what can.
        Hidden = setting.Hidden || setting.Refusal is not null || setting.NoEffect is not null;
        Arity = setting.ValueMayBeLeftOut ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
        if (setting.Words.Count > 0)
        {
            CompletionSources.Add([.. setting.Words]);
        }
    }

    /// <summary>The setting.</summary>
    public Setting Setting { get; }

    /// <summary>The text on the command line; null when the flag is absent. Of several the last one counts, as in Go, unless it is a list.</summary>
    public string? TextIn(ParseResult parsed)
    {
        if (parsed.GetResult(this) is not { Implicit: false } result)
        {
            return null;
        }

        var texts = result.Tokens.Select(token => token.Value).ToArray();
        return texts.Length == 0 ? "true" : Setting.Repeatable ? string.Join(',', texts) : texts[^1];
    }

    private static string Describe(Setting setting) =>
        $"{setting.Meaning} [default: {(setting.DefaultText.Length == 0 ? "none" : setting.DefaultText)}]"
        + (setting.Variable is { } variable ? $" [env: {variable}]" : "");
}
