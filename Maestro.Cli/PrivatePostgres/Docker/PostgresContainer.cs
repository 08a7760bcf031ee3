using System.Diagnostics;
using Maestro.Cli.Processes;

namespace Maestro.Cli.PrivatePostgres.Docker;

/// <summary>PostgreSQL in a container of our own, for machines that have Docker and no PostgreSQL.</summary>
/// <remarks>
/// The container is made anew at every start and removed at every stop; what lasts is the volume of the same name, and in the directory
/// the password, the port and the file <c>container</c> with the name. A container that a crash left running is adopted.
/// </remarks>
internal sealed class PostgresContainer : IPrivateDatabase
{
    private const int PortAttempts = 5;
    private static readonly TimeSpan PullLimit = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly PrivatePostgresOptions _options;
    private readonly ServerDirectory _directory;
    private DockerEngine? _docker;
    private string _password = "";

    private PostgresContainer(PrivatePostgresOptions options, string name) =>
        (_options, _directory, Name) = (options, ServerDirectory.OfContainer(options.DataDirectory), name);

    /// <summary>The name of container and volume.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public int Port { get; private set; }

    /// <inheritdoc/>
    public string ConnectionString => ServerConnection.To(Port, _options.Database, _password);

    /// <inheritdoc/>
    public string Runner => $"container {Name}";

    private DockerEngine Docker => _docker ?? throw new InvalidOperationException("The container was neither started nor adopted");

    /// <summary>The container of an earlier run; null when that directory never had one.</summary>
    public static PostgresContainer? Existing(PrivatePostgresOptions options) =>
        ServerDirectory.OfContainer(options.DataDirectory).ContainerName() is { } name ? new PostgresContainer(options, name) : null;

    /// <summary>The container for a directory that has no database yet.</summary>
    public static PostgresContainer New(PrivatePostgresOptions options) => new(options, ContainerCommands.NameFor(options.DataDirectory));

    /// <summary>Adopts the container when it runs; a stopped one is left for <see cref="StartAsync"/>.</summary>
    /// <returns>Whether it runs.</returns>
    public async Task<bool> AdoptAsync(DockerEngine docker, CancellationToken cancellationToken)
    {
        _docker = docker;
        if (await StateAsync(cancellationToken) is not { IsRunning: true, Port: { } port })
        {
            return false;
        }

        (Port, _password) = (port, await _directory.PasswordAsync(cancellationToken));
        return true;
    }

    /// <summary>Starts the container, or adopts it, and waits until it accepts connections. When that fails, nothing is left running.</summary>
    /// <exception cref="PrivatePostgresException">It does not start; the message ends with its log.</exception>
    public async Task StartAsync(DockerEngine docker, Action<string> progress, CancellationToken cancellationToken)
    {
        using var starting = await ServerDirectory.LockAsync(_options.DataDirectory, _options.StartTimeout, cancellationToken);
        var isFirst = _directory.ContainerName() is null;
        try
        {
            if (await AdoptAsync(docker, cancellationToken))
            {
                progress($"PostgreSQL of an earlier run is still there on 127.0.0.1:{Port} ({Runner}).");
            }
            else
            {
                await PullAsync(progress, cancellationToken);
                await RemoveAsync();
                _password = await _directory.PasswordAsync(cancellationToken);
                await RunAsync(progress, cancellationToken);
            }

            await WaitUntilReadyAsync(cancellationToken);
        }
        catch
        {
            await StopAsync();
            if (isFirst)
            {
                // It never held anything, so the next start may choose again where the database is to be.
                _directory.ForgetContainer();
            }

            throw;
        }

        _directory.RememberPort(Port);
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        // The image asks for a fast shutdown; what does not stop in time is killed, which the next start recovers from.
        await Docker.TryAsync(ContainerCommands.Stop(Name), CancellationToken.None, _options.StopTimeout + TimeSpan.FromSeconds(20));
        await RemoveAsync();
    }

    private async Task PullAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if ((await Docker.TryAsync(ContainerCommands.HasImage, cancellationToken)).Succeeded)
        {
            return;
        }

        progress($"Fetching the image {ContainerCommands.Image}; this takes a minute or two ...");
        var pulled = await Docker.TryAsync(ContainerCommands.Pull, cancellationToken, PullLimit, line => progress("  " + line));
        if (!pulled.Succeeded)
        {
            throw new PrivatePostgresException($"Docker could not fetch the image {ContainerCommands.Image}: {pulled.Output}");
        }
    }

    private async Task RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var password = new Dictionary<string, string> { [ContainerCommands.PasswordVariable] = _password };
        for (var attempt = 1; ; attempt++)
        {
            Port = ChoosePort(attempt);
            progress($"Starting {ContainerCommands.Image} on 127.0.0.1:{Port} ({Runner}; its data is in the Docker volume of that name) ...");
            // Written before it runs, so that it is found whatever happens next.
            _directory.RememberContainer(Name);
            var run = await Docker.TryAsync(ContainerCommands.Run(Name, Port, _options), cancellationToken, RunLimit, environment: password);
            if (run.Succeeded)
            {
                return;
            }

            if (_options.Port is not null || attempt == PortAttempts || LoopbackPort.IsFree(Port))
            {
                throw new PrivatePostgresException($"Docker could not start the {Runner} on port {Port}: {run.Output}");
            }

            await RemoveAsync();
        }
    }

    private int ChoosePort(int attempt) =>
        _options.Port ?? (attempt == 1 && _directory.LastPort() is { } last && LoopbackPort.IsFree(last) ? last : LoopbackPort.Free());

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var otherPassword = $"The database in the Docker volume {Name} does not accept the password in {_directory.Root}. "
            + $"To start with an empty one: docker rm --force {Name}; docker volume rm {Name}";
        for (var started = Stopwatch.GetTimestamp(); await ServerConnection.TryAsync(ConnectionString, otherPassword, cancellationToken) is { } refusal;)
        {
            var ended = await StateAsync(cancellationToken) is not { IsRunning: true };
            if (ended || Stopwatch.GetElapsedTime(started) > _options.StartTimeout)
            {
                var log = await Docker.TryAsync(ContainerCommands.Logs(Name), cancellationToken);
                var problem = ended
                    ? "ended instead of starting"
                    : $"did not accept connections on 127.0.0.1:{Port} within {_options.StartTimeout.TotalSeconds:0} s ({refusal.Message})";
                throw new PrivatePostgresException($"The {Runner} {problem}. The end of its log:\n{log.Output}", refusal);
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private async Task<ContainerState?> StateAsync(CancellationToken cancellationToken) =>
        ContainerState.Parse(await Docker.TryAsync(ContainerCommands.Inspect(Name), cancellationToken));

    private async Task RemoveAsync()
    {
        // It fails, depending on the version, when there is none, so the state is what counts.
        var removed = await Docker.TryAsync(ContainerCommands.Remove(Name), CancellationToken.None);
        if (await StateAsync(CancellationToken.None) is not null)
        {
            throw new PrivatePostgresException($"Docker does not remove the {Runner}: {removed.Output}");
        }
    }
}
