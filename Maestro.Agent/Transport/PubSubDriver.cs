using Maestro.Protocol.PubSub;

namespace Maestro.Agent.Transport;

/// <summary>Google Cloud Pub/Sub: all agents share a channel, and each has subscriptions of its own (protocol.md section 7.5).</summary>
internal sealed class PubSubDriver(PubSubSettings settings, TimeSpan publishTimeout, TimeProvider time, ILoggerFactory loggers) : IAgentDriver
{
    private readonly PubSubConnection _connection = new(settings, time);
    private readonly ILogger _logger = loggers.CreateLogger<PubSubAgentTransport>();

    /// <inheritdoc/>
    public IAgentTransport Transport(string consumerName, string clientId, ReconnectLadder ladder) =>
        new PubSubAgentTransport(consumerName, _connection, settings, publishTimeout, ladder, time, _logger);

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
