using Maestro.Gateway.Hosting;
using Maestro.Grains.Consumers;
using Maestro.Silo.Platform;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Tests.Hosting;

/// <summary>Silo and gateway in this process, on real sockets and a real database.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>Longer than anything should take on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>The name of the process in its metrics.</summary>
    public const string ClientId = "maestro-0";

    private readonly WebApplication _app;
    private readonly GatewaySettings _settings;

    private RunningServer(WebApplication app, GatewaySettings settings) => (_app, _settings) = (app, settings);

    public IServiceProvider Services => _app.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public Uri HealthAddress => new($"http://localhost:{_settings.HealthPort}");

    public Uri MetricsAddress => new($"http://localhost:{_settings.MetricsPort}");

    /// <summary>Starts a server.</summary>
    /// <param name="connectionString">Its database.</param>
    /// <param name="configure">Changes the settings; null leaves them as they are.</param>
    /// <param name="add">Adds services that stand in for those of the server; null adds none.</param>
    public static async Task<RunningServer> StartAsync(
        string connectionString, Func<GatewaySettings, GatewaySettings>? configure = null, Action<IServiceCollection>? add = null)
    {
        var settings = new GatewaySettings
        {
            ClientId = ClientId,
            RestPort = TestPorts.Free(),
            SourcePort = TestPorts.Free(),
            AgentPort = TestPorts.Free(),
            MetricsPort = TestPorts.Free(),
            HealthPort = TestPorts.Free(),
            DashboardPort = null,
        };
        settings = configure?.Invoke(settings) ?? settings;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        add?.Invoke(builder.Services);
        builder.AddMaestroSilo(
            new SiloSettings { ConnectionString = connectionString, SiloPort = TestPorts.Free(), GatewayPort = TestPorts.Free() });
        builder.AddMaestroGateway(settings, subscriptions => subscriptions.HeartbeatInterval = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        app.MapMaestroGateway();
        await app.StartAsync();
        return new RunningServer(app, settings);
    }

    public Uri RestAddress => new($"http://127.0.0.1:{_settings.RestPort}/api/maestro/v1/");

    public int SourcePort => _settings.SourcePort!.Value;

    public int AgentPort => _settings.AgentPort!.Value;

    public Peer ConnectSource() => new(_settings.SourcePort!.Value);

    public Peer ConnectAgent() => new(_settings.AgentPort!.Value);

    /// <summary>A registered consumer nobody else uses.</summary>
    public async Task<string> NewConsumerAsync()
    {
        var name = $"c-{Guid.NewGuid():N}";
        await Grains.GetGrain<IConsumerGrain>(name).Create(Guid.NewGuid().ToString(), labels: null);
        return name;
    }

    /// <summary>Stops in order, as on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
