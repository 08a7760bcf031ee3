using Maestro.Cli.Settings;

namespace Maestro.Cli.Tls;

/// <summary>Bearer tokens that options name files for.</summary>
internal static class TokenFiles
{
    /// <summary>The token of a file; null when the option is empty.</summary>
    /// <exception cref="InvalidSettingsException">The file cannot be read or holds no token.</exception>
    public static string? Read(SettingValues values, Setting<string> file)
    {
        var path = values.Get(file);
        if (path.Length == 0)
        {
            return null;
        }

        try
        {
            var token = File.ReadAllText(path).Trim();
            return token.Length > 0 && token.All(letter => letter is > ' ' and < (char)127)
                ? token
                : throw new InvalidSettingsException($"{values.Describe(file)} holds no token; allowed: a file with one line of printable characters");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingsException($"{values.Describe(file)} cannot be read: {cause.Message.TrimEnd('.')}; allowed: a readable file with a token");
        }
    }
}
