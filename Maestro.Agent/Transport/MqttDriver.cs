using Maestro.Protocol.Mqtt;

namespace Maestro.Agent.Transport;

/// <summary>An MQTT broker: every agent has a connection of its own, under the client id <c>&lt;client id&gt;-client</c> (protocol.md section 7.1).</summary>
internal sealed class MqttDriver(MqttBrokerSettings settings, TimeSpan publishTimeout, TimeProvider time, ILoggerFactory loggers) : IAgentDriver
{
    private const string ClientIdSuffix = "-client";

    private readonly ILogger _logger = loggers.CreateLogger<MqttAgentTransport>();

    /// <inheritdoc/>
    public IAgentTransport Transport(string consumerName, string clientId, ReconnectLadder ladder) =>
        new MqttAgentTransport(consumerName, clientId + ClientIdSuffix, settings, publishTimeout, ladder, time, _logger);

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The connections end with their transports.
    }
}
