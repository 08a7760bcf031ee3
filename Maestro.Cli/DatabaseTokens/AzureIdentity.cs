using Azure.Core;
using Azure.Identity;

namespace Maestro.Cli.DatabaseTokens;

/// <summary>Who this process is in Azure.</summary>
internal static class AzureIdentity
{
    /// <summary>Where a token is looked for, in this order.</summary>
    public const string Sources = "environment variables, workload identity, managed identity, az, azd";

    // Of one request; whoever asks for tokens asks again, and says why. A managed identity keeps to retries of its own.
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Asks in turn what the environment says (AZURE_CLIENT_ID and so on), workload identity, managed identity, and the command lines az and azd, and
    /// stays with the first that has an identity. The tools of a developer's desktop are left out: some start programs or wait long.
    /// </summary>
    /// <exception cref="DatabaseTokenException">Variables of the environment contradict each other or make no sense.</exception>
    public static TokenCredential Create()
    {
        try
        {
            return new DefaultAzureCredential(new DefaultAzureCredentialOptions
            {
                Retry = { MaxRetries = 0, NetworkTimeout = RequestLimit },
                ExcludeVisualStudioCredential = true,
                ExcludeVisualStudioCodeCredential = true,
                ExcludeAzurePowerShellCredential = true,
                ExcludeInteractiveBrowserCredential = true,
                ExcludeBrokerCredential = true,
            });
        }
        catch (Exception cause) when (cause is ArgumentException or InvalidOperationException)
        {
            throw new DatabaseTokenException($"{DatabaseTokenException.Option} finds no identity: {TokenFailures.Text(cause)}");
        }
    }
}
