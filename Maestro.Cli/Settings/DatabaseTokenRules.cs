using Maestro.Cli.Settings.Catalogue;
using Npgsql;

namespace Maestro.Cli.Settings;

/// <summary>What goes with Azure tokens in place of a password, and what does not.</summary>
internal static class DatabaseTokenRules
{
    /// <summary>The scope to ask tokens for; null where the user has a password.</summary>
    /// <exception cref="InvalidSettingsException">There is a password as well, or no scope.</exception>
    public static string? Scope(SettingValues values, NpgsqlConnectionStringBuilder connection)
    {
        var scope = values.Get(DatabaseOptions.TokenRequestScope);
        if (values.Get(DatabaseOptions.AuthMethod) == DatabaseAuthMethod.Password)
        {
            if (scope != DatabaseOptions.TokenRequestScope.DefaultText)
            {
                values.Warn($"{values.Describe(DatabaseOptions.TokenRequestScope)} has no effect: it belongs to --{DatabaseOptions.AuthMethod.Name} az-entra");
            }

            return null;
        }

        var method = values.Describe(DatabaseOptions.AuthMethod);
        if (!string.IsNullOrEmpty(connection.Password))
        {
            var origin = values.IsGiven(DatabaseOptions.Password) ? values.Describe(DatabaseOptions.Password) : $"the password in {values.Describe(DatabaseOptions.Url)}";
            throw new InvalidSettingsException($"{method} and {origin} contradict each other; allowed: one of them");
        }

        if (scope.Length == 0 || scope.Any(char.IsWhiteSpace))
        {
            throw new InvalidSettingsException($"{values.Describe(DatabaseOptions.TokenRequestScope)} is not allowed with {method}; "
                + $"allowed: one scope such as {DatabaseOptions.TokenRequestScope.DefaultText}");
        }

        if (connection.SslMode == SslMode.Disable)
        {
            values.Warn($"{method} with --{DatabaseOptions.SslMode.Name} disable sends tokens in clear text, and who reads one can log in with it; "
                + $"better: --{DatabaseOptions.SslMode.Name} verify-full");
        }

        return scope;
    }
}
