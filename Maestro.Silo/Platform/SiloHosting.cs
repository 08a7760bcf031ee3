using System.Net;
using Maestro.Grains;
using Maestro.Grains.Delivery;
using Maestro.Grains.Reprocessing;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tracing;
using Maestro.Silo.Listing;
using Maestro.Silo.Neighbours;
using Maestro.Silo.Reprocessing;
using Maestro.Silo.Storage;
using Maestro.Silo.Storage.GroupCommit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace Maestro.Silo.Platform;

/// <summary>Puts a silo with Maestro's grains into a host.</summary>
public static class SiloHosting
{
    /// <summary>
    /// How long a call to a grain may take; a gateway in a process of its own uses the same. Longer than the storage tries, so that a caller
    /// hears the reason rather than nothing.
    /// </summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How often idle grains are let go. A bundle's grain takes about 6 KB and is idle after two seconds where memory is short, so at thousands
    /// of new bundles a second the default of a minute would fill what is left of it.
    /// </summary>
    private static readonly TimeSpan CollectionPeriod = TimeSpan.FromSeconds(1);

    /// <summary>What Orleans calls PostgreSQL's driver; whoever joins the cluster says the same.</summary>
    public const string AdoNetInvariant = "Npgsql";

    /// <summary>
    /// Adds the silo: clustering, reminders and storage on PostgreSQL, the grains, the dashboard's data, and the upkeep of the tables. How
    /// specs are delivered is set through <see cref="Maestro.Grains.Delivery.DeliveryOptions"/>.
    /// </summary>
    public static IHostApplicationBuilder AddMaestroSilo(
        this IHostApplicationBuilder builder, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        builder.Services.TryAddSingleton(TimeProvider.System);
#pragma warning disable RS0030 // From here on it is injected.
        builder.Services.TryAddSingleton(Random.Shared);
#pragma warning restore RS0030
        builder.Services.AddSingleton(settings);
        builder.Services.AddStorage();
        if (settings.Neighbours is { } neighbours)
        {
            builder.Services.AddNeighbours(neighbours);
        }

        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId))
            .Configure<EndpointOptions>(options =>
            {
                if (settings.AdvertisedAddress is { } address)
                {
                    options.AdvertisedIPAddress = address;
                }

                options.SiloPort = settings.SiloPort;
                options.GatewayPort = settings.GatewayPort;
                options.SiloListeningEndpoint = new IPEndPoint(settings.ListenAddress, settings.SiloPort);
                options.GatewayListeningEndpoint = new IPEndPoint(settings.ListenAddress, settings.GatewayPort);
            })
            .Configure<ClusterMembershipOptions>(DetectDeathQuickly)
            .Configure<SiloMessagingOptions>(options =>
            {
                options.ResponseTimeout = ResponseTimeout;

                // Every five seconds it would walk through all grains in use, to tell callers after 20 s what they wait for: all but imports have given up.
                options.GrainWorkloadAnalysisPeriod = TimeSpan.Zero;
            })
            .Configure<GrainCollectionOptions>(options => options.CollectionQuantum = CollectionPeriod)
            .UseAdoNetClustering(ConfigureMembership)
            .UseAdoNetReminderService(ConfigureReminders)
            .AddAdoNetGrainStorageAsDefault(ConfigureAdoNet)
            .AddHotStorage(settings)
            .AddMaestroGrains()
            .AddReprocessingIfWanted(settings.Reprocessing, ConfigureAdoNet)
            .AddDashboardIfWanted(settings));

        // After the silo, so that they start when it runs and stop before it.
        builder.Services.AddEventHistoryRetention(options => options.Retention = settings.EventHistoryRetention);
        builder.Services.AddHostedService(provider => new EventHistorySummary(
            provider.GetRequiredService<MaestroDatabase>().Lists,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventHistorySummary>>()));
        if (settings.Reprocessing is not null)
        {
            builder.Services.AddSolutionWatch();
        }

        builder.Services.AddHostedService(provider => new NotificationQueue(
            provider.GetRequiredService<MaestroDatabase>().Lists,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<NotificationQueue>>()));
        builder.Services.AddUndeliveredSweep(new UndeliveredSweepOptions { Threshold = settings.UndeliveredThreshold });
        return builder;
    }

    /// <summary>Adds what reads and writes the typed tables.</summary>
    internal static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(new GroupCommitOptions());
        services.AddSingleton<MaestroDatabase>();
        services.AddSingleton(provider => new ResourceBundleTable(
            provider.GetRequiredService<MaestroDatabase>().Grains,
            provider.GetRequiredService<GroupCommitOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Random>(),
            provider.GetRequiredService<ILogger<ResourceBundleTable>>()));
        services.AddSingleton(provider => new ConsumerTable(
            provider.GetRequiredService<MaestroDatabase>().Grains,
            provider.GetRequiredService<GroupCommitOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Random>(),
            provider.GetRequiredService<ILogger<ConsumerTable>>()));
        services.AddSingleton<IResourceBundleRows>(provider => new ResourceBundleRows(
            provider.GetRequiredService<MaestroDatabase>().Grains,
            provider.GetRequiredService<GroupCommitOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ResourceBundleRows>>()));
        services.AddSingleton<IDeliveryHistory>(provider => new DeliveryHistory(
            provider.GetRequiredService<MaestroDatabase>().Grains,
            new GroupCommitOptions { MaxBatch = 2048, Lanes = 1, Linger = TimeSpan.FromMilliseconds(250) },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DeliveryHistory>>()));
        services.AddSingleton<IEventHistory>(provider => new EventHistory(provider.GetRequiredService<MaestroDatabase>().Pages));
        services.AddSingleton<IListings>(provider => new PostgresListings(
            provider.GetRequiredService<MaestroDatabase>().Lists, provider.GetRequiredService<MaestroDatabase>().Pages));
        return services;
    }

    private static ISiloBuilder AddHotStorage(this ISiloBuilder silo, SiloSettings settings)
    {
        if (settings.Storage == GrainStorageKind.AdoNet)
        {
            return silo.AddAdoNetGrainStorage(StorageNames.Hot, ConfigureAdoNet);
        }

        silo.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.Hot, (provider, _) => new GroupCommitStorage(
            provider.GetRequiredService<ResourceBundleTable>(), provider.GetRequiredService<ConsumerTable>()));
        return silo;
    }

    private static void ConfigureMembership(OptionsBuilder<AdoNetClusteringSiloOptions> builder) =>
        builder.Configure<MaestroDatabase>((options, database) => (options.Invariant, options.DataSource) = (AdoNetInvariant, database.Orleans));

    private static void ConfigureReminders(OptionsBuilder<AdoNetReminderTableOptions> builder) =>
        builder.Configure<MaestroDatabase>((options, database) => (options.Invariant, options.DataSource) = (AdoNetInvariant, database.Orleans));

    private static void ConfigureAdoNet(OptionsBuilder<AdoNetGrainStorageOptions> builder) =>
        builder.Configure<MaestroDatabase, Serializer>((options, database, serializer) =>
        {
            (options.Invariant, options.DataSource) = (AdoNetInvariant, database.Orleans);

            // The default is Newtonsoft's JSON, which writes immutable dictionaries and then cannot read them.
            options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        });

    private static ISiloBuilder AddDashboardIfWanted(this ISiloBuilder silo, SiloSettings settings) => settings.Dashboard
        ? silo.AddMaestroDashboard()
        : silo;

    /// <summary>
    /// A silo that was killed holds up the calls to its grains until it is declared dead, so that must not take the default half a minute.
    /// </summary>
    private static void DetectDeathQuickly(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1.5);
        options.NumMissedProbesLimit = 2;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        options.NumMissedTableIAmAliveLimit = 3;
        options.DefunctSiloExpiration = TimeSpan.FromHours(1);
        options.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
    }
}
