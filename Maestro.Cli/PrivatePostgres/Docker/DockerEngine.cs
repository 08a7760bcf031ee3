using Maestro.Cli.Processes;

namespace Maestro.Cli.PrivatePostgres.Docker;

/// <summary>A Docker engine that answers, reached through the program <c>docker</c>.</summary>
/// <param name="Program">The program.</param>
/// <param name="Version">The engine's version.</param>
internal sealed record DockerEngine(string Program, string Version)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Looks for an engine.</summary>
    /// <returns>The engine, or null and a sentence that says why there is none.</returns>
    public static async Task<(DockerEngine? Engine, string Absence)> FindAsync(CancellationToken cancellationToken)
    {
        if (Command.Find("docker") is not { } program)
        {
            return (null, "there is no docker here.");
        }

        try
        {
            var answer = await Command.RunAsync([program, "version", "--format", "{{.Server.Version}}"], Limit, null, cancellationToken);
            return answer.Succeeded
                ? (new DockerEngine(program, LastLine(answer.Output)), "")
                : (null, $"docker reaches no engine: {LastLine(answer.Output).TrimEnd('.')}.");
        }
        catch (CommandException error)
        {
            return (null, error.Message);
        }
    }

    /// <summary>The engine that has the container of an earlier run.</summary>
    /// <exception cref="PrivatePostgresException">No engine answers.</exception>
    public static async Task<DockerEngine> RequireAsync(string container, CancellationToken cancellationToken)
    {
        var (engine, absence) = await FindAsync(cancellationToken);
        return engine ?? throw new PrivatePostgresException(
            $"The database of an earlier run is kept by Docker (container and volume {container}), but {absence} Start Docker, or use another directory.");
    }

    /// <summary>Runs <c>docker</c> with arguments; it may fail.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="timeout">After this it is killed; null is 20 seconds.</param>
    /// <param name="onLine">Sees each line as it comes; may be null.</param>
    /// <param name="environment">Variables for it, which other accounts cannot read as they can arguments; may be null.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="PrivatePostgresException">It cannot be started, or ran out of time.</exception>
    public Task<CommandResult> TryAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellationToken, TimeSpan? timeout = null, Action<string>? onLine = null,
        IReadOnlyDictionary<string, string>? environment = null) =>
        ServerCommand.RunAsync([Program, .. arguments], timeout ?? Limit, cancellationToken, onLine, environment);

    private static string LastLine(string output) => output.Split('\n')[^1].Trim();
}
