using Maestro.Agent.Configuration;

namespace Maestro.Agent.Transport;

/// <summary>The gRPC broker: all agents share a channel, and one watch ends their silent streams.</summary>
internal sealed class GrpcDriver : IAgentDriver
{
    private static readonly TimeSpan DefaultSilence = TimeSpan.FromSeconds(60);

    private readonly BrokerChannel _broker;
    private readonly AgentOptions _options;
    private readonly GrpcSurroundings _surroundings;
    private readonly ILogger _logger;

    /// <summary>Opens the channel.</summary>
    /// <exception cref="AgentConfigurationException">The address or a certificate cannot be used.</exception>
    public GrpcDriver(GrpcDriverConfiguration configuration, AgentOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _broker = new BrokerChannel(configuration, time, loggers.CreateLogger<BrokerChannel>());
        _options = options;
        _surroundings = new GrpcSurroundings(
            _broker,
            new StreamWatch(time, configuration.ServerHealthinessTimeout ?? DefaultSilence),
            configuration.ServerHealthinessTimeout,
            options.PublishTimeout,
            time);
        _logger = loggers.CreateLogger<GrpcAgentTransport>();
    }

    /// <inheritdoc/>
    public IAgentTransport Transport(string consumerName, string clientId, ReconnectLadder ladder) =>
        new GrpcAgentTransport(consumerName, _surroundings, ladder, _logger);

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellation) =>
        _broker.RefreshAsync(_options.DriverConfigFile, _options.CertificateRefreshInterval, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _surroundings.Watch.Dispose();
        _broker.Dispose();
    }
}
