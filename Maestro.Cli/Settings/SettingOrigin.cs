namespace Maestro.Cli.Settings;

/// <summary>Where the text of an option came from, in words for an error message.</summary>
/// <param name="Text">The text as given.</param>
/// <param name="Place">Such as <c>environment variable MAESTRO_V</c>; empty for a flag.</param>
internal sealed record SettingOrigin(string Text, string Place)
{
    /// <summary>The origin in parentheses, or nothing for a flag.</summary>
    public string Remark => Place.Length == 0 ? "" : $" ({Place})";
}
