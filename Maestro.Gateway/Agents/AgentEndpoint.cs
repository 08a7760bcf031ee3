using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Maestro.Gateway.Hosting;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Membership;
using Maestro.Gateway.Pacing;
using Maestro.Gateway.Rpc;
using Maestro.Gateway.Security.Callers;
using Maestro.Gateway.Subscriptions;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Agents;

/// <summary>
/// The agents' side of the service (protocol.md section 1.4): Publish takes statuses and spec resyncs, Subscribe streams specs.
/// </summary>
internal sealed partial class AgentEndpoint(
    AgentReports reports,
    AgentSubscriptions subscriptions,
    GatewayPresence presence,
    SubscriptionKeeper keeper,
    IOptions<SubscriptionOptions> subscriptionOptions,
    PoolPacing pacing,
    GatewaySettings settings,
    GrpcMetrics metrics,
    CloudEventMetrics events,
    TimeProvider time,
    ILogger<AgentEndpoint> logger) : CloudEventEndpoint
{
    /// <inheritdoc/>
    public override Task<Empty> Publish(PublishedEvent published, ServerCallContext context) =>
        settings.BindsAgents ? PublishBoundAsync(published, context) : metrics.MeasurePublish(SourceLabels.Agents, () => TakeAsync(published, null));

    /// <inheritdoc/>
    public override Task Subscribe(SubscriptionRequest request, IServerStreamWriter<EventFrame> responseStream, ServerCallContext context) =>
        metrics.MeasureSubscribe(SourceLabels.Agents, StreamAsync(request, responseStream, context));

    private async Task StreamAsync(SubscriptionRequest request, IServerStreamWriter<EventFrame> responseStream, ServerCallContext context)
    {
        if (request.ClusterName.Length == 0)
        {
            throw Invalid("cluster_name: a value is required, the name of the consumer");
        }

        if (!DataType.TryParse(request.DataType, out var dataType))
        {
            throw Invalid($"data_type: '{request.DataType}' must have the form group.version.resource, such as {DataType.ManifestBundle}");
        }

        if (settings.BindsAgents)
        {
            AgentCertificate.Of(context.GetHttpContext().Features).Require(request.ClusterName);
        }

        var subscription = new Subscription(subscriptionOptions.Value, subscriptions.BacklogOf(request.ClusterName), pacing, time)
        {
            Peer = PeerOf(context.GetHttpContext().Connection),
        };
        if (!keeper.TryAdd(subscription))
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the server stops; subscribe again"));
        }

        // Any other data type is accepted, but there are no events of it.
        var wantsBundles = dataType == DataType.ManifestBundle;
        try
        {
            if (wantsBundles)
            {
                if (subscriptions.HasDeparted(request.ClusterName))
                {
                    events.Reconnected(request.ClusterName);
                }

                await GrainCalls.Call(logger, presence.AnnouncedAsync);
                await GrainCalls.Call(
                    logger, () => subscriptions.AddAsync(request.ClusterName, subscription, context.CancellationToken), context.CancellationToken);
            }

            LogSubscribed(logger, request.ClusterName, subscription.Id);
            using var connected = metrics.CountAgent();
            await SubscriptionStream.RunAsync(subscription, new CountedStream(responseStream, metrics.SentTo(SourceLabels.Agents)), context);
        }
        finally
        {
            keeper.Remove(subscription);
            if (wantsBundles)
            {
                await subscriptions.RemoveAsync(request.ClusterName, subscription);
            }

            LogEnded(logger, request.ClusterName, subscription.Id);
        }
    }

    // Apart from Publish, so that agents who are not bound do not carry what only bound ones need.
    private Task<Empty> PublishBoundAsync(PublishedEvent published, ServerCallContext context)
    {
        var agent = AgentCertificate.Of(context.GetHttpContext().Features);
        return metrics.MeasurePublish(SourceLabels.Agents, () => TakeAsync(published, agent));
    }

    private async Task<Empty> TakeAsync(PublishedEvent published, AgentCertificate? agent)
    {
        await reports.TakeAsync(published, agent);
        return new Empty();
    }

    private static string PeerOf(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } address ? new IPEndPoint(address, connection.RemotePort).ToString() : "";

    private static RpcException Invalid(string reason) => new(new Status(StatusCode.InvalidArgument, reason));
}
