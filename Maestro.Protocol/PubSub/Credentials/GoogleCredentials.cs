namespace Maestro.Protocol.PubSub.Credentials;

/// <summary>
/// Finds credentials where Google's own clients do: in the given file, in the one that <c>GOOGLE_APPLICATION_CREDENTIALS</c> names, in the one that
/// <c>gcloud auth application-default login</c> wrote, or from the metadata server of the machine.
/// </summary>
internal static class GoogleCredentials
{
    /// <summary>What tokens are asked for.</summary>
    public const string Scope = "https://www.googleapis.com/auth/pubsub";

    private const string FileVariable = "GOOGLE_APPLICATION_CREDENTIALS";
    private const string DirectoryVariable = "CLOUDSDK_CONFIG";
    private const string WellKnownFile = "application_default_credentials.json";

    /// <summary>The source of tokens.</summary>
    /// <exception cref="CredentialsException">There is a file, and it cannot be used.</exception>
    public static ITokenSource Find(string? file, Func<string, string?> variable, HttpClient http, TimeProvider time)
    {
        if (file is not null)
        {
            return CredentialsFile.Read(file, http, time);
        }

        if (variable(FileVariable) is { Length: > 0 } named)
        {
            return CredentialsFile.Read(named, http, time);
        }

        var wellKnown = variable(DirectoryVariable) is { Length: > 0 } directory
            ? Path.Combine(directory, WellKnownFile)
            : Path.Combine(variable("HOME") ?? "", ".config", "gcloud", WellKnownFile);
        return File.Exists(wellKnown) ? CredentialsFile.Read(wellKnown, http, time) : new MetadataServerTokens(variable, http);
    }
}
