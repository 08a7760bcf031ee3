using Grpc.Net.Client;
using Maestro.Agent.Configuration;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.Agent.Transport;

/// <summary>
/// The channel to the broker with the certificates as they are now. They are read again every few minutes; when they changed, the connection is
/// closed, and its streams come back through a new one (protocol.md section 6.4).
/// </summary>
internal sealed class BrokerChannel : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private GrpcDriverConfiguration _configuration;
    private string? _refused;
    private Connection _current;

    /// <summary>Opens the channel; nothing is connected before the first call.</summary>
    /// <exception cref="AgentConfigurationException">The address or a certificate cannot be used.</exception>
    public BrokerChannel(GrpcDriverConfiguration configuration, TimeProvider time, ILogger logger)
    {
        (_configuration, _time, _logger, Certificate) = (configuration, time, logger, new ClientCertificateTerm(time, logger));
        _current = Open(configuration);
    }

    /// <summary>The client over the channel; asked for anew with each call.</summary>
    public CloudEventService.CloudEventServiceClient Client => Volatile.Read(ref _current).Client;

    /// <summary>Ends when another channel takes the place of the present one.</summary>
    public Task Replaced => Volatile.Read(ref _current).Replaced.Task;

    /// <summary>How long the client certificate is good.</summary>
    public ClientCertificateTerm Certificate { get; }

    /// <summary>Keeps the certificates up to date until cancelled, and warns when the client's ends.</summary>
    /// <param name="path">The driver configuration file; null or empty when there is none, and so nothing to do.</param>
    /// <param name="period">Time between two looks at the files.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task RefreshAsync(string? path, TimeSpan period, CancellationToken cancellation)
    {
        Certificate.TellNews();
        return string.IsNullOrEmpty(path) || !_configuration.UsesTls
            ? Task.CompletedTask
            : DriverRenewal.RepeatAsync(() => Refresh(path), period, _time, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _current.Channel.Dispose();

    private void Refresh(string path)
    {
        try
        {
            var read = DriverFile.ReadGrpc(path);
            var configuration = _configuration with { CaPem = read.CaPem, ClientCertPem = read.ClientCertPem, ClientKeyPem = read.ClientKeyPem };
            if (configuration != _configuration && configuration.UsesTls)
            {
                var old = Interlocked.Exchange(ref _current, Open(configuration));
                _configuration = configuration;
                DriverRenewal.LogRenewed(_logger);
                old.Channel.Dispose();
                old.Replaced.SetResult();
            }

            _refused = null;
        }
        catch (AgentConfigurationException unusable)
        {
            if (unusable.Message != _refused)
            {
                _refused = unusable.Message;
                DriverRenewal.LogUnusable(_logger, unusable.Message);
            }
        }

        Certificate.TellNews();
    }

    private Connection Open(GrpcDriverConfiguration configuration)
    {
        var channel = GrpcConnection.Open(configuration, _time);
        Certificate.Use(configuration.ClientCertPem);
        return new Connection(channel, new CloudEventService.CloudEventServiceClient(channel));
    }

    private sealed record Connection(GrpcChannel Channel, CloudEventService.CloudEventServiceClient Client)
    {
        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
