using Grpc.Net.Client;
using Maestro.Agent.Configuration;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.Agent.Transport;

/// <summary>The gRPC broker: all agents share a channel, and one watch ends their silent streams.</summary>
internal sealed class GrpcDriver : IAgentDriver
{
    private static readonly TimeSpan DefaultSilence = TimeSpan.FromSeconds(60);

    private readonly GrpcChannel _channel;
    private readonly GrpcSurroundings _surroundings;
    private readonly ILogger _logger;

    /// <summary>Opens the channel.</summary>
    /// <exception cref="AgentConfigurationException">The address or a certificate cannot be used.</exception>
    public GrpcDriver(GrpcDriverConfiguration configuration, TimeSpan publishTimeout, TimeProvider time, ILoggerFactory loggers)
    {
        _channel = GrpcConnection.Open(configuration, time);
        _surroundings = new GrpcSurroundings(
            new CloudEventService.CloudEventServiceClient(_channel),
            new StreamWatch(time, configuration.ServerHealthinessTimeout ?? DefaultSilence),
            configuration.ServerHealthinessTimeout,
            publishTimeout,
            time);
        _logger = loggers.CreateLogger<GrpcAgentTransport>();
    }

    /// <inheritdoc/>
    public IAgentTransport Transport(string consumerName, string clientId, ReconnectLadder ladder) =>
        new GrpcAgentTransport(consumerName, _surroundings, ladder, _logger);

    /// <inheritdoc/>
    public void Dispose()
    {
        _surroundings.Watch.Dispose();
        _channel.Dispose();
    }
}
