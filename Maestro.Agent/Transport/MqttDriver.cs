using Maestro.Protocol.Mqtt;

namespace Maestro.Agent.Transport;

/// <summary>An MQTT broker: every agent has a connection of its own, under the client id <c>&lt;client id&gt;-client</c> (protocol.md section 7.1).</summary>
internal sealed class MqttDriver(MqttBrokerSettings settings, AgentOptions options, TimeProvider time, ILoggerFactory loggers) : IAgentDriver
{
    private const string ClientIdSuffix = "-client";

    private readonly MqttCredentials _credentials = new(settings, time);
    private readonly ILogger _logger = loggers.CreateLogger<MqttAgentTransport>();

    /// <inheritdoc/>
    public IAgentTransport Transport(string consumerName, string clientId, ReconnectLadder ladder) =>
        new MqttAgentTransport(consumerName, clientId + ClientIdSuffix, settings, Renew, options.PublishTimeout, ladder, time, _logger);

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellation) =>
        DriverRenewal.RepeatAsync(() => Renew(), options.CertificateRefreshInterval, time, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The connections end with their transports.
    }

    /// <summary>What the next connection is made with; the files are read again for it.</summary>
    private MqttCredentials.Generation Renew()
    {
        switch (_credentials.Refresh())
        {
            case { Problem: { } problem }:
                DriverRenewal.LogUnusable(_logger, problem);
                break;
            case not null:
                DriverRenewal.LogRenewed(_logger);
                break;
        }

        return _credentials.Current;
    }
}
