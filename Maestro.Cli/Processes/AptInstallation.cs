namespace Maestro.Cli.Processes;

/// <summary>Installs servers with <c>apt-get</c> on Debian and its kin.</summary>
internal static class AptInstallation
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // A second one at the same time would find the lists locked, and fail instead of waiting.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Installs a server of the distribution.</summary>
    /// <returns>A sentence that says why it could not; empty when it could.</returns>
    /// <exception cref="CommandException">A step cannot be started, or took too long.</exception>
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
