using System.Globalization;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.Cli.Up.Demonstration;

/// <summary>A source as plain as it can be: it publishes and it watches (protocol.md section 5.4).</summary>
internal sealed class SourceClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel _channel;
    private readonly CloudEventService.CloudEventServiceClient _client;

    /// <summary>Connects to the source port of this machine.</summary>
    public SourceClient(int port)
    {
        _channel = GrpcChannel.ForAddress(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        _client = new CloudEventService.CloudEventServiceClient(_channel);
    }

    /// <summary>Starts to watch; when it returns, the server holds the subscription and nothing is missed.</summary>
    public async Task<AsyncServerStreamingCall<CloudEvent>> SubscribeAsync(string source, CancellationToken stop)
    {
        var call = _client.Subscribe(
            new SubscriptionRequest { Source = source, DataType = DataType.ManifestBundle.ToString() }, cancellationToken: stop);
        await call.ResponseHeadersAsync.WaitAsync(Limit, stop);
        return call;
    }

    /// <summary>Publishes; when it returns, the server has stored the event durably.</summary>
    public async Task PublishAsync(CloudEvent request, CancellationToken stop) =>
        await _client.PublishAsync(new PublishRequest { Event = request }, deadline: DateTime.UtcNow + Limit, cancellationToken: stop);

    /// <summary>The statuses of a version as they come in; goes on until stopped.</summary>
    public static async IAsyncEnumerable<ObservedStatus> StatusesAsync(
        AsyncServerStreamingCall<CloudEvent> call, string id, int version, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var seen in call.ResponseStream.ReadAllAsync(stop))
        {
            if (seen.Type != EventType.Heartbeat
                && seen.Attributes.TryGetValue("ce-resourceid", out var resource) && resource.CeString == id
                && seen.Attributes.TryGetValue("ce-resourceversion", out var of) && of.CeInteger == version)
            {
                yield return ObservedStatus.Read(seen.BinaryData.Memory);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
