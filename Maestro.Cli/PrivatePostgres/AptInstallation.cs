namespace Maestro.Cli.PrivatePostgres;

/// <summary>Installs PostgreSQL with <c>apt-get</c> on Debian and its kin.</summary>
internal static class AptInstallation
{
    // Without this Debian makes a cluster "main" on port 5432 and starts it, which nobody asked for.
    private const string Settings = "/etc/postgresql-common/createcluster.d";
    private const string NoMainCluster = Settings + "/maestro.conf";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Installs the distribution's PostgreSQL server.</summary>
    /// <returns>A sentence that says why it could not; empty when it could.</returns>
    public static async Task<string> TryInstallAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if (Command.Find("apt-get") is not { } apt)
        {
            return "there is no apt-get here.";
        }

        if (await PrivilegesAsync(cancellationToken) is not { } asRoot)
        {
            return "apt-get needs root or sudo without a password.";
        }

        progress("Installing PostgreSQL with apt-get; this takes a minute or two ...");
        IReadOnlyList<IReadOnlyList<string>> steps =
        [
            ["sh", "-c", $"mkdir -p {Settings} && echo 'create_main_cluster = false' > {NoMainCluster}"],
            ["env", "DEBIAN_FRONTEND=noninteractive", apt, "update"],
            ["env", "DEBIAN_FRONTEND=noninteractive", apt, "install", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", "postgresql"],
        ];
        try
        {
            foreach (var step in steps)
            {
                var result = await Command.RunAsync([.. asRoot, .. step], Limit, line => progress("  " + line), cancellationToken);
                if (!result.Succeeded)
                {
                    return $"\"{string.Join(' ', step)}\" failed: {LastLine(result.Output)}.";
                }
            }

            return "";
        }
        finally
        {
            // The setting was for this installation alone.
            await Command.RunAsync(
                [.. asRoot, "sh", "-c", $"rm -f {NoMainCluster}; rmdir {Settings} 2>/dev/null"], TimeSpan.FromSeconds(10), null, CancellationToken.None);
        }
    }

    private static async Task<IReadOnlyList<string>?> PrivilegesAsync(CancellationToken cancellationToken)
    {
        if (Environment.IsPrivilegedProcess)
        {
            return [];
        }

        if (Command.Find("sudo") is not { } sudo)
        {
            return null;
        }

        var allowed = await Command.RunAsync([sudo, "-n", "true"], TimeSpan.FromSeconds(10), null, cancellationToken);
        return allowed.Succeeded ? [sudo, "-n"] : null;
    }

    private static string LastLine(string output) => output.Split('\n')[^1].Trim().TrimEnd('.');
}
