using Maestro.Cli.Processes;
using Maestro.Cli.Settings;
using Maestro.Cli.Up.Demonstration;
using Npgsql;

namespace Maestro.Cli.Up;

/// <summary><c>maestro up</c>: a whole Maestro on this machine.</summary>
internal static class UpCommand
{
    /// <summary>Starts everything, stays up until asked to stop, and stops everything.</summary>
    /// <exception cref="InvalidSettingsException">Another one runs on the same directory.</exception>
    public static async Task RunAsync(UpSettings settings, TextWriter output, CancellationToken stop)
    {
        var story = new Story(output, TimeProvider.System);
        var directory = new UpDirectory(settings.Data);
        directory.Create();
        using var only = directory.TryLock() ?? throw InUse(directory);
        directory.Up.Write(ProcessIdentity.Of(Environment.ProcessId)!);
        try
        {
            await Leftovers.StopProcessesAsync(directory, story);
            await RunAsync(settings, directory, story, stop);
        }
        finally
        {
            directory.Up.Delete();
        }

        story.Say($"Everything is stopped. The data stays in {directory.Root}.");
    }

    private static async Task RunAsync(UpSettings settings, UpDirectory directory, Story story, CancellationToken stop)
    {
        await using var stack = new LocalStack(settings, directory, story);
        try
        {
            await stack.StartDatabaseAsync(stop);
            await stack.StartPlatformAsync(stop);
            await stack.StartServerAsync(stop);
            if (!settings.Bare)
            {
                await stack.DemonstrateAsync(stop);
            }

            story.Show(Guide(settings, directory, stack));
            await stack.WatchAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            story.Say("Stopping ...");
        }
    }

    private static InvalidSettingsException InUse(UpDirectory directory) =>
        new($"--data \"{directory.Root}\" is in use by a maestro up that runs already"
            + (directory.Up.Running() is { } process ? $" (process {process.ProcessId})" : "")
            + "; allowed: to stop that one with Ctrl-C in its terminal or with \"maestro down\", or to use another directory");

    private static string Guide(UpSettings settings, UpDirectory directory, LocalStack stack)
    {
        var database = new NpgsqlConnectionStringBuilder(stack.Postgres.ConnectionString);
        var bundle = settings.Bare ? "" : $"""

                ./maestro trace {SampleBundle.Name}
                ./maestro resourcebundle status {SampleBundle.Id}
            """;
        var reprocessing = stack.Platform is not { } platform ? "" : FormattableString.Invariant($"""

              reprocessing       http://localhost:{platform.Port}/v1.0.0 and /v2{(platform.BrokerUrl is null ? "" : $", RabbitMQ {platform.BrokerUrl}")}
            """);
        var dashboard = stack.Ports.Dashboard == 0 ? "off" : FormattableString.Invariant($"http://localhost:{stack.Ports.Dashboard}/");
        return FormattableString.Invariant($"""

            Maestro is up. Ctrl-C stops everything; the data stays in {directory.Root}.

              REST               http://localhost:{stack.Ports.Rest}/api/maestro/v1
              gRPC for sources   localhost:{stack.Ports.Sources}
              gRPC for agents    localhost:{stack.Ports.Agents}
              health             http://localhost:{stack.Ports.Health}/healthcheck
              metrics            http://localhost:{stack.Ports.Metrics}/metrics
              dashboard          {dashboard}{reprocessing}
              PostgreSQL         127.0.0.1:{database.Port}, database {database.Database}, user {database.Username}, password in {Path.Combine(directory.Root, "postgres", "password")}
              logs               {Path.Combine(directory.Root, "logs")}

            Try in another terminal:
                export MAESTRO_REST_URL=http://localhost:{stack.Ports.Rest} MAESTRO_GRPC_SERVER_ADDRESS=localhost:{stack.Ports.Sources}{bundle}
                ./maestro consumer create edge-1
                ./maestro agent --simulate --cluster-name edge-1 --server-address 127.0.0.1:{stack.Ports.Agents}

            """);
    }
}
