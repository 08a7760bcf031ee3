namespace Maestro.Cli.PrivatePostgres;

/// <summary>A server of the distribution that shall be on this machine but not run there as a service.</summary>
/// <param name="Name">The name for people.</param>
/// <param name="Package">The name for <c>apt-get</c>.</param>
/// <param name="KeepQuiet">Shell command that keeps the package from starting a service.</param>
/// <param name="Undo">Shell command that takes that back.</param>
internal sealed record AptPackage(string Name, string Package, string KeepQuiet, string Undo)
{
    private const string ClusterSettings = "/etc/postgresql-common/createcluster.d";
    private const string NoMainCluster = ClusterSettings + "/maestro.conf";
    private const string Policy = "/usr/sbin/policy-rc.d";

    /// <summary>PostgreSQL. Debian would make a cluster "main" on port 5432 and start it, which nobody asked for.</summary>
    public static readonly AptPackage PostgreSql = new(
        "PostgreSQL", "postgresql", $"mkdir -p {ClusterSettings} && echo 'create_main_cluster = false' > {NoMainCluster}",
        $"rm -f {NoMainCluster}; rmdir {ClusterSettings} 2>/dev/null");

    /// <summary>RabbitMQ. Debian would start it on port 5672; a policy that is there already is somebody else's and stays.</summary>
    public static readonly AptPackage RabbitMq = new(
        "RabbitMQ", "rabbitmq-server", $"[ -e {Policy} ] || {{ printf '#!/bin/sh\n# maestro\nexit 101\n' > {Policy} && chmod +x {Policy}; }}",
        $"grep -qx '# maestro' {Policy} && rm -f {Policy}");
}

/// <summary>Installs servers with <c>apt-get</c> on Debian and its kin.</summary>
internal static class AptInstallation
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // A second one at the same time would find the lists locked, and fail instead of waiting.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Installs a server of the distribution.</summary>
    /// <returns>A sentence that says why it could not; empty when it could.</returns>
    public static async Task<string> TryInstallAsync(AptPackage package, Action<string> progress, CancellationToken cancellationToken)
    {
        if (Command.Find("apt-get") is not { } apt)
        {
            return "there is no apt-get here.";
        }

        if (await PrivilegesAsync(cancellationToken) is not { } asRoot)
        {
            return "apt-get needs root or sudo without a password.";
        }

        await OneAtATime.WaitAsync(cancellationToken);
        progress($"Installing {package.Name} with apt-get; this takes a minute or two ...");
        IReadOnlyList<IReadOnlyList<string>> steps =
        [
            ["sh", "-c", package.KeepQuiet],
            ["env", "DEBIAN_FRONTEND=noninteractive", apt, "update"],
            ["env", "DEBIAN_FRONTEND=noninteractive", apt, "install", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", package.Package],
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
            await Command.RunAsync([.. asRoot, "sh", "-c", package.Undo], TimeSpan.FromSeconds(10), null, CancellationToken.None);
            OneAtATime.Release();
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
