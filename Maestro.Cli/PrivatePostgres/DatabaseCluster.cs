using Maestro.Cli.Processes;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>The data directory: making it, and finding the programs that fit it.</summary>
internal static class DatabaseCluster
{
    /// <summary>The superuser of a private server.</summary>
    public const string User = "maestro";

    /// <summary>Makes the data directory; it appears complete or not at all.</summary>
    /// <exception cref="PrivatePostgresException"><c>initdb</c> fails.</exception>
    public static async Task CreateAsync(
        PostgresBinaries binaries, ServerDirectory directory, ServerAccount account, bool durable, CancellationToken cancellationToken)
    {
        if (Directory.Exists(directory.UnfinishedData))
        {
            Directory.Delete(directory.UnfinishedData, recursive: true);
        }

        var passwordFile = Path.Combine(directory.Home, "initial-password");
        await ServerDirectory.WriteSecretAsync(passwordFile, await directory.PasswordAsync(cancellationToken), cancellationToken);
        await account.GiveAsync(passwordFile, cancellationToken);
        IReadOnlyList<string> command =
        [
            binaries.Program("initdb"), "-D", directory.UnfinishedData, "--username", User, "--pwfile", passwordFile,
            "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--locale=C", .. durable ? [] : (string[])["--no-sync"],
        ];
        CommandResult result;
        try
        {
            result = await account.RunAsync(command, TimeSpan.FromMinutes(3), cancellationToken);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        if (!result.Succeeded)
        {
            throw new PrivatePostgresException($"initdb could not make the database in {directory.UnfinishedData}: {result.Output}");
        }

        Directory.Move(directory.UnfinishedData, directory.Data);
    }

    /// <summary>The installation whose major version is the data's.</summary>
    /// <exception cref="PrivatePostgresException">It is not on this machine.</exception>
    public static PostgresBinaries Fitting(string data, PostgresBinaries preferred)
    {
        var version = File.ReadAllText(Path.Combine(data, "PG_VERSION")).Trim();
        if (version == $"{preferred.MajorVersion}")
        {
            return preferred;
        }

        return PostgresBinaries.FindAll().FirstOrDefault(found => version == $"{found.MajorVersion}")
            ?? throw new PrivatePostgresException(
                $"The data in {data} was made by PostgreSQL {version}, but this machine has PostgreSQL {preferred.MajorVersion}. "
                + $"Install PostgreSQL {version}, or remove that directory to start with an empty database.");
    }
}
