using Maestro.Grains.Delivery;
using Maestro.Grains.Rebalancing;
using Maestro.Silo.Platform;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;

namespace Maestro.Grains.Tests.Clusters;

/// <summary>A real silo with the real storage, quick to repeat what is not acknowledged.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    public static readonly TimeSpan RedeliveryDelay = TimeSpan.FromMilliseconds(300);

    private readonly IHost _host;
    private bool _killed;

    private TestSilo(IHost host) => _host = host;

    /// <summary>How much memory its grains are told is used, within a second.</summary>
    public MemoryUse MemoryUse { get; set; }

    public MemoryShortage Memory => _host.Services.GetRequiredService<MemoryShortage>();

    /// <summary>Grains called through this activate in this silo, if they are not active elsewhere.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public ConsumerRebalancer Rebalancer => _host.Services.GetRequiredService<ConsumerRebalancer>();

    public IConsumerPlacement Placement => _host.Services.GetRequiredService<IConsumerPlacement>();

    public ConsumerDispatchers Dispatchers => _host.Services.GetRequiredService<ConsumerDispatchers>();

    public SiloAddress Address => _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public static async Task<TestSilo> StartAsync(string connectionString, FollowLimits? follow = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<DeliveryOptions>(delivery =>
        {
            delivery.RedeliveryDelay = RedeliveryDelay;
            delivery.RedeliveryMaxDelay = RedeliveryDelay * 2;
        });
        TestSilo? silo = null;
        builder.Services.AddSingleton(new MemoryShortage(TimeProvider.System, () => silo?.MemoryUse ?? default, NullLogger<MemoryShortage>.Instance));
        builder.Services.AddSingleton(follow ?? new FollowLimits());
        builder.AddMaestroSilo(
            new SiloSettings { ConnectionString = connectionString, SiloPort = TestPorts.Free(), GatewayPort = TestPorts.Free() });

        // A silo that others take for dead ends its process, and that is the one of all tests: a busy machine may hold it up for some seconds.
        builder.Services.PostConfigure<ClusterMembershipOptions>(membership => membership.ProbeTimeout = TimeSpan.FromSeconds(4));
        var host = builder.Build();
        await host.StartAsync();
        return silo = new TestSilo(host);
    }

    /// <summary>Ends the silo without letting it hand anything over.</summary>
    public async Task KillAsync()
    {
        _killed = true;
        try
        {
            await _host.StopAsync(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            // That is what was asked for.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_killed)
        {
            await _host.StopAsync();
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
