using Maestro.Protocol.Mqtt;

namespace Maestro.Agent.Transport;

/// <summary>An MQTT broker: every agent has a connection of its own, under the client id <c>&lt;client id&gt;-client</c> (protocol.md section 7.1).</summary>
internal sealed class MqttDriver : IAgentDriver
{
    private const string ClientIdSuffix = "-client";

    private readonly MqttBrokerSettings _settings;
    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly MqttCredentials _credentials;
    private readonly ClientCertificateTerm _certificate;
    private readonly ILogger _logger;

    /// <summary>Prepares the connections; nothing is connected yet.</summary>
    public MqttDriver(MqttBrokerSettings settings, AgentOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        (_settings, _options, _time, _logger) = (settings, options, time, loggers.CreateLogger<MqttAgentTransport>());
        _credentials = new MqttCredentials(settings, time);
        _certificate = new ClientCertificateTerm(time, _logger);
        _certificate.Use(settings.ClientCertPem);
    }

    /// <inheritdoc/>
    public IAgentTransport Transport(string consumerName, string clientId, ReconnectLadder ladder) =>
        new MqttAgentTransport(consumerName, clientId + ClientIdSuffix, _settings, Connecting, _options.PublishTimeout, ladder, _time, _logger);

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellation) =>
        DriverRenewal.RepeatAsync(
            () =>
            {
                Renew();
                _certificate.TellNews();
            },
            _options.CertificateRefreshInterval,
            _time,
            cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The connections end with their transports.
    }

    // What is wrong with a certificate is told with each connection that shows it.
    private MqttCredentials.Generation Connecting()
    {
        var credentials = Renew();
        _certificate.Tell();
        return credentials;
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
                _certificate.Use(_credentials.Current.Settings.ClientCertPem);
                break;
        }

        return _credentials.Current;
    }
}
