using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.DatabaseTokens;

/// <summary>There is no token to log in to the database with; the message names the option and what was tried.</summary>
internal sealed class DatabaseTokenException(string message) : Exception(message)
{
    /// <summary>The option whose doing it is, to begin a sentence with.</summary>
    public static readonly string Option = $"--{DatabaseOptions.AuthMethod.Name} az-entra";
}
