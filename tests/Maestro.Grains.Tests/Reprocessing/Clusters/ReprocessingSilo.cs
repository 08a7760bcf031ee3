using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Gate;
using Maestro.Grains.Reprocessing.Importing;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Grains.Tests.Clusters;
using Maestro.Silo.Platform;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Tests.Reprocessing.Clusters;

/// <summary>A real silo with reprocessing and the gate, on the real storage.</summary>
internal sealed class ReprocessingSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _ended;

    private ReprocessingSilo(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IClusterClient Cluster => _host.Services.GetRequiredService<IClusterClient>();

    public IGate Gate => _host.Services.GetRequiredService<IGate>();

    public IReprocessingReader Reader => Grains.GetGrain<IReprocessingReader>(0);

    public static async Task<ReprocessingSilo> StartAsync(string connectionString, ScriptedPlatform platform, ReprocessingOptions? options = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IProcessMemory>(platform);
        builder.Services.AddSingleton<IDiscovery>(platform);
        builder.Services.AddSingleton<IApiCore>(platform);
        builder.Services.AddSingleton<IDomainApp>(platform);
        builder.Services.AddSingleton<IEventManager>(platform);
        builder.Services.AddSingleton<IBroker>(platform);
        builder.Services.AddSingleton<IOldQueues>(platform);
        builder.AddMaestroSilo(new SiloSettings
        {
            ConnectionString = connectionString,
            SiloPort = TestPorts.Free(),
            GatewayPort = TestPorts.Free(),
            Reprocessing = options ?? new ReprocessingOptions(),
        });
        builder.Services.AddReprocessingGate();
        var host = builder.Build();
        await host.StartAsync();
        var silo = new ReprocessingSilo(host);
        platform.Deliver = reply => silo.Solution(reply.SystemId).Accept(SampleEvents.Queued(reply));
        _ = platform.DeliverAllAsync();
        return silo;
    }

    public ISolutionGrain Solution(string systemId) => Grains.GetGrain<ISolutionGrain>(systemId);

    public IReprocessingGrain Job(string id) => Grains.GetGrain<IReprocessingGrain>(id);

    public Task<AcceptAnswer> AcceptAsync(string systemId, string instance, string tag = "", string branch = "master") =>
        Solution(systemId).Accept(SampleEvents.Queued(SampleEvents.Persist(instance, branch, tag) with { SystemId = systemId }));

    /// <summary>The jobs of a system with that status.</summary>
    public async Task<IReadOnlyList<JobView>> FindAsync(string systemId, string? status = null) =>
        (await Reader.Find(systemId, status, null, 0, null)).Jobs;

    /// <summary>The jobs, as soon as there are so many with that status.</summary>
    public async Task<IReadOnlyList<JobView>> WaitForAsync(string systemId, string status, int count = 1)
    {
        IReadOnlyList<JobView> jobs = [];
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return (jobs = await FindAsync(systemId, status)).Count == count;
                }
                catch (Exception failure) when (failure is StorageUnavailableException or TimeoutException)
                {
                    return false;
                }
            },
            ClusterFixture.Patience * 2,
            $"{count} jobs of {systemId} that are {status}");
        return jobs;
    }

    /// <summary>Ends the silo without letting it hand anything over.</summary>
    public async Task KillAsync()
    {
        _ended = true;
        try
        {
            await _host.StopAsync(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            // That is what was asked for.
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            await _host.StopAsync();
            await ((IAsyncDisposable)_host).DisposeAsync();
        }
    }
}
