using System.Net.Security;
using System.Security.Authentication;
using Grpc.Core;
using Grpc.Net.Client;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.Tls;

namespace Maestro.Cli.Publishing;

/// <summary>The server has the event and does not want it.</summary>
internal sealed class PublishRefused(string sentence, Exception cause) : CommandFailure(sentence, cause);

/// <summary>Publishes as a source (protocol.md section 5.4); whatever goes wrong becomes one sentence.</summary>
internal sealed class SourceConnection : IDisposable
{
    private readonly SourceSettings _settings;
    private readonly GrpcChannel _channel;
    private readonly CloudEventService.CloudEventServiceClient _client;

    /// <summary>Makes the connection; nothing is connected before the first call.</summary>
    public SourceConnection(SourceSettings settings)
    {
        _settings = settings;
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (settings.UsesTls)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = ServerTrust.Besides(settings.Authorities),
                ClientCertificateContext = settings.Certificate,
            };
        }

        _channel = GrpcChannel.ForAddress(
            $"{(settings.UsesTls ? "https" : "http")}://{settings.Address}",
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxSendMessageSize = null });
        _client = new CloudEventService.CloudEventServiceClient(_channel);
    }

    /// <summary>Publishes; when it returns, the server has stored the event durably.</summary>
    /// <exception cref="CommandFailure">It is not stored, for the reason in the sentence; after a timeout it may be.</exception>
    public async Task PublishAsync(CloudEvent cloudEvent, CancellationToken stop)
    {
        var headers = _settings.Token is { } token ? new Metadata { { "authorization", $"Bearer {token}" } } : null;
        try
        {
            await _client.PublishAsync(new PublishRequest { Event = cloudEvent }, headers, DateTime.UtcNow + _settings.Timeout, stop);
        }
        catch (RpcException cause) when (cause.StatusCode == StatusCode.Cancelled && stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(cause.Message, cause, stop);
        }
        catch (RpcException cause)
        {
            throw cause.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
                ? new CommandFailure(Explain(cause), cause)
                : new PublishRefused(Explain(cause), cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private string Explain(RpcException cause) => cause.StatusCode switch
    {
        StatusCode.Unavailable => $"cannot reach {_settings.Address} (--grpc-server-address): {Root(cause).TrimEnd('.')}",
        StatusCode.DeadlineExceeded => $"{_settings.Address} did not answer within {GoDuration.Format(_settings.Timeout)} (--timeout)",
        StatusCode.Unauthenticated => $"authentication failed: {cause.Status.Detail}",
        StatusCode.Internal when cause.Status.DebugException is HttpRequestException =>
            $"{_settings.Address} (--grpc-server-address) does not answer as a gRPC server: {Root(cause).TrimEnd('.')}",
        // Whose it is stands in the reason.
        StatusCode.PermissionDenied => $"permission denied: {cause.Status.Detail} (--grpc-source-id says who publishes)",
        _ => cause.Status.Detail is { Length: > 0 } detail ? detail : $"the server answered {cause.StatusCode}",
    };

    private static string Root(RpcException cause) =>
        cause.Status.DebugException?.GetBaseException().Message is { Length: > 0 } message ? message : cause.Status.Detail;
}
