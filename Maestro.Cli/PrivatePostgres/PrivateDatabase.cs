using Maestro.Cli.PrivatePostgres.Docker;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>Looks for an installation of PostgreSQL, or makes one; else says why there is none.</summary>
/// <param name="progress">Gets a line for the user now and then.</param>
/// <param name="cancellationToken">Ends the search.</param>
internal delegate Task<PostgresSearch> FindPostgres(Action<string> progress, CancellationToken cancellationToken);

/// <summary>Decides where PostgreSQL runs: as a process of this machine, or else in Docker.</summary>
internal static class PrivateDatabase
{
    /// <summary>Starts the database, or adopts the one that a crash left running. Where the data was made, there it is used again.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="find">How an installation is looked for.</param>
    /// <param name="progress">Gets a line for the user now and then.</param>
    /// <param name="cancellationToken">Ends the start; nothing is left running then.</param>
    /// <exception cref="PrivatePostgresException">Neither way works; the message says why and what to do.</exception>
    public static async Task<IPrivateDatabase> StartAsync(
        PrivatePostgresOptions options, FindPostgres find, Action<string> progress, CancellationToken cancellationToken)
    {
        if (PostgresContainer.Existing(options) is { } container)
        {
            await container.StartAsync(await DockerEngine.RequireAsync(container.Name, cancellationToken), progress, cancellationToken);
            return container;
        }

        var search = await find(progress, cancellationToken);
        if (search.Found is { } binaries)
        {
            return await PrivatePostgresServer.StartAsync(options, binaries, progress, cancellationToken);
        }

        if (ServerDirectory.Existing(options.DataDirectory) is { } directory)
        {
            throw new PrivatePostgresException(
                $"The data in {directory.Data} needs the PostgreSQL it was made by, which is not found on this machine any more: {search.Reason} "
                + "Install it again, or use another directory.");
        }

        var (docker, absence) = await DockerEngine.FindAsync(cancellationToken);
        if (docker is null)
        {
            throw PostgresBinaries.Missing($"{search.Reason} Docker cannot run it either: {absence}", "or install and start Docker, ");
        }

        progress($"PostgreSQL is not installed, and cannot be: {search.Reason} Docker {docker.Version} runs it instead.");
        container = PostgresContainer.New(options);
        await container.StartAsync(docker, progress, cancellationToken);
        return container;
    }

    /// <summary>The database that runs on a directory, whoever started it; null when none does.</summary>
    /// <exception cref="PrivatePostgresException">Its programs, or the Docker engine that has it, are not there any more.</exception>
    public static async Task<IPrivateDatabase?> FindRunningAsync(PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        if (PostgresContainer.Existing(options) is not { } container)
        {
            return await PrivatePostgresServer.FindRunningAsync(options, cancellationToken);
        }

        var docker = await DockerEngine.RequireAsync(container.Name, cancellationToken);
        return await container.AdoptAsync(docker, cancellationToken) ? container : null;
    }
}
