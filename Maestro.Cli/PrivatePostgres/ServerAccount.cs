using Maestro.Cli.Processes;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>The account the server runs as: our own, or, as PostgreSQL refuses to run as root, another one.</summary>
/// <param name="Owner">The account as <c>uid:gid</c>; null for our own.</param>
/// <param name="Prefix">What to put before a command to run it as that account.</param>
internal sealed record ServerAccount(string? Owner, IReadOnlyList<string> Prefix)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Our own account, which needs no prefix.</summary>
    public static ServerAccount Own { get; } = new(null, []);

    /// <summary>Our own account; for root the owner of existing data, else <c>postgres</c>, else <c>nobody</c>.</summary>
    /// <param name="existingData">A data directory of an earlier run, whose owner must be kept; null when there is none.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <exception cref="PrivatePostgresException">We are root and no other account can be used.</exception>
    public static async Task<ServerAccount> ChooseAsync(string? existingData, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Own;
        }

        if (existingData is not null)
        {
            var owner = await ServerCommand.RunAsync(["stat", "-c", "%u:%g", existingData], Limit, cancellationToken);
            if (owner.Succeeded && !owner.Output.StartsWith("0:", StringComparison.Ordinal))
            {
                return For(owner.Output);
            }
        }

        foreach (var name in (string[])["postgres", "nobody"])
        {
            var user = await ServerCommand.RunAsync(["id", "-u", name], Limit, cancellationToken);
            var group = await ServerCommand.RunAsync(["id", "-g", name], Limit, cancellationToken);
            if (user.Succeeded && group.Succeeded)
            {
                return For($"{user.Output}:{group.Output}");
            }
        }

        throw new PrivatePostgresException(
            "PostgreSQL does not run as root, and this machine has neither an account postgres nor nobody. Start Maestro as another user.");
    }

    /// <summary>Runs a command as the account.</summary>
    public Task<CommandResult> RunAsync(IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancellationToken) =>
        ServerCommand.RunAsync([.. Prefix, .. command], timeout, cancellationToken);

    /// <summary>Gives a file or directory to the account.</summary>
    public async Task GiveAsync(string path, CancellationToken cancellationToken)
    {
        if (Owner is null)
        {
            return;
        }

        var result = await ServerCommand.RunAsync(["chown", Owner, path], Limit, cancellationToken);
        if (!result.Succeeded)
        {
            throw new PrivatePostgresException($"{path} cannot be given to the account {Owner}: {result.Output}");
        }
    }

    /// <summary>Whether the account can work in a directory, every directory above it included.</summary>
    public async Task<bool> CanReachAsync(string directory, CancellationToken cancellationToken) =>
        Owner is null || (await RunAsync(["sh", "-c", "cd \"$0\" 2>/dev/null", directory], Limit, cancellationToken)).Succeeded;

    private static ServerAccount For(string owner)
    {
        var (user, group) = (owner.Split(':')[0], owner.Split(':')[1]);
        // setpriv becomes the command itself; runuser would stay between us and the server.
        if (Command.Find("setpriv") is { } setpriv)
        {
            return new ServerAccount(owner, [setpriv, $"--reuid={user}", $"--regid={group}", "--clear-groups", "--"]);
        }

        throw new PrivatePostgresException(
            "PostgreSQL does not run as root, and there is no setpriv (package util-linux) to run it as another user.");
    }
}
