using Maestro.Cli.DatabaseTokens;
using Maestro.Cli.Logging;
using Maestro.Cli.Settings;
using Maestro.Gateway.Hosting;
using Maestro.Protocol.ResourceBundles;
using Maestro.Silo.Platform;
using Maestro.Silo.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace Maestro.Cli.Server;

/// <summary>Hosts the grains, the front door, or both.</summary>
internal static partial class ServerHost
{
    // The host would watch the working directory and all below it for a change of its settings file: that of "./maestro up" holds the database.
    private const string NoWatching = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>What the last steps of a stop may take beyond the operator's limit.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(3);

    /// <summary>How soon a gateway process learns of a new silo; in a rolling update the ones it knew are soon gone.</summary>
    private static readonly TimeSpan SiloListRefreshPeriod = TimeSpan.FromSeconds(5);

    /// <summary>Runs until <paramref name="stop"/> asks for an orderly end.</summary>
    public static async Task RunAsync(ServerRole role, ServerSettings settings, CancellationToken stop)
    {
        settings = SparePorts.Settle(role, settings, out var moves);
        PortCheck.Pass(role, settings);
        await using var login = new DatabaseLogin(settings.Database);
        settings = settings with { Database = login.Database };
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [NoWatching] });
        builder.Logging.AddMaestroLogging(settings.Logging, settings.Database.LogStatements);
        builder.AddSpanExport();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        builder.Services.Configure<Maestro.Grains.Delivery.DeliveryOptions>(settings.Apply);
        builder.Services.AddSingleton(Options.Create(
            new BundleValidationOptions { AllowEmptyManifests = settings.Delivery.AllowEmptyManifests }));
        if (role == ServerRole.Gateway)
        {
            builder.Services.AddSingleton(_ =>
                new NpgsqlDataSourceBuilder(settings.Database.ConnectionString).UseChangingPassword(settings.Database.Password).Build());
            builder.UseOrleansClient(client => client
                .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.Orleans.ClusterId, settings.Orleans.ServiceId))
                .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = SiloListRefreshPeriod)
                .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = SiloHosting.ResponseTimeout)
                .UseAdoNetClustering(ConfigureMembership));
        }
        else
        {
            builder.AddMaestroSilo(settings.ToSilo());
        }

        builder.AddMaestroGateway(settings.ToGateway(role), settings.Apply);
        await using var app = builder.Build();
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        var logger = loggers.CreateLogger(typeof(ServerHost).FullName!);
        Announcement.Begin(logger, Environment.GetEnvironmentVariable);
        SparePorts.Log(logger, moves);
        await login.BeginAsync(loggers, stop);
        await SchemaGate.PassAsync(settings.Database, loggers, stop);
        app.MapMaestroGateway();
        if (role != ServerRole.Gateway && settings.Listeners.DashboardPort > 0)
        {
            app.OnPort(settings.Listeners.DashboardPort, routes => routes.MapOrleansDashboard());
        }

        Announcement.Prepare(app.Lifetime, logger, role, settings);
        var running = app.RunAsync(stop);
        if (await Task.WhenAny(running, OverdueAsync(settings.ShutdownTimeout + StopGrace, stop)) != running)
        {
            // Everything acknowledged is committed, so nothing is lost by not waiting any longer, say for a database that is away.
            LogOverdue(logger, settings.ShutdownTimeout);
            Environment.Exit(ExitCode.Failed);
        }

        await running;
    }

    // The silos of the cluster are read from its database.
    private static void ConfigureMembership(OptionsBuilder<AdoNetClusteringClientOptions> builder) =>
        builder.Configure<NpgsqlDataSource>((options, database) => (options.Invariant, options.DataSource) = (SiloHosting.AdoNetInvariant, database));

    /// <summary>Ends when an orderly stop takes longer than it may.</summary>
    private static async Task OverdueAsync(TimeSpan limit, CancellationToken stop)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(asked.SetResult);
        await asked.Task;
        await Task.Delay(limit, CancellationToken.None);
    }

    [LoggerMessage(6104, LogLevel.Error, "The server did not stop in order within {ShutdownTimeout}; it ends at once")]
    private static partial void LogOverdue(ILogger logger, TimeSpan shutdownTimeout);
}
