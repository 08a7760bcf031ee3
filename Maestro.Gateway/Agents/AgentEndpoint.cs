using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Pacing;
using Maestro.Gateway.Platform;
using Maestro.Gateway.Security.Callers;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.ResourceBundles;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Agents;

/// <summary>
/// The agents' side of the service (protocol.md section 1.4): Publish takes statuses and spec resyncs, Subscribe streams specs. Agents repeat
/// everything but OK for ever, so what can never succeed for a stored bundle is answered OK by the rules behind this.
/// </summary>
internal sealed partial class AgentEndpoint(
    HotGrains grains,
    AgentSubscriptions subscriptions,
    AgentAdmission admission,
    GatewayPresence presence,
    SubscriptionKeeper keeper,
    IOptions<SubscriptionOptions> subscriptionOptions,
    IOptions<DeliveryOptions> deliveryOptions,
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
    public override async Task Subscribe(SubscriptionRequest request, IServerStreamWriter<EventFrame> responseStream, ServerCallContext context)
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
                await GrainCalls.Call(logger, () => subscriptions.AddAsync(request.ClusterName, subscription, context.CancellationToken));
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
        if (!published.IsReadable)
        {
            throw Invalid(published.Refusal);
        }

        if (published.Type.Action == EventType.ResyncRequest)
        {
            await ResyncAsync(published.Event, published.Type, agent);
        }
        else
        {
            await UpdateStatusAsync(published.Event, published.Type, agent);
        }

        return new Empty();
    }

    private async Task ResyncAsync(InboundEvent inbound, EventType type, AgentCertificate? agent)
    {
        if (type.DataType != DataType.ManifestBundle)
        {
            throw Refused($"type: data type '{type.DataType}' is unknown, it must be {DataType.ManifestBundle}");
        }

        // A resync is of the kind native to the port, whatever its sub-resource says.
        inbound.Type = EventType.Spec(EventType.ResyncRequest);
        var request = Checked(() => SpecResyncRequest.Read(inbound));
        agent?.Require(request.ClusterName);
        subscriptions.Hear(request.ClusterName);
        var started = time.GetTimestamp();
        var answer = await admission.RunAsync(() => GrainCalls.Call(
            logger, () => grains.Consumer(request.ClusterName).Resync([.. request.Versions])));
        events.Resynced(request.ClusterName, time.GetElapsedTime(started));
        events.ReceivedFromAgent(inbound.Source, request.ClusterName, SubResource.Spec, EventType.ResyncRequest, accepted: true);
        LogResynced(logger, request.ClusterName, request.Versions.Count, answer.Specs, answer.DeletionNotices);
    }

    private async Task UpdateStatusAsync(InboundEvent inbound, EventType type, AgentCertificate? agent)
    {
        if (type.DataType != DataType.ManifestBundle)
        {
            throw Invalid($"type: data type '{type.DataType}' is unknown, it must be {DataType.ManifestBundle}");
        }

        if (type is not { SubResource: SubResource.Status, Action: EventType.UpdateRequest or EventType.ResyncResponse })
        {
            // Everything but a resync is a status here; sources are told of it by the name they know.
            type = new EventType(DataType.ManifestBundle, SubResource.Status, EventType.UpdateRequest);
            inbound.Type = EventType.Status(type.Action);
        }

        var report = Checked(() => StatusReport.Read(inbound));
        if (report.OriginalSource != deliveryOptions.Value.SourceId)
        {
            throw Refused($"originalsource: '{report.OriginalSource}' is not this server, which is '{deliveryOptions.Value.SourceId}'");
        }

        agent?.Require(report.ClusterName);
        subscriptions.Hear(report.ClusterName);
        var answer = await GrainCalls.Call(logger, () => grains.ResourceBundle(report.ResourceId).UpdateStatus(new StatusCommand
        {
            ConsumerName = report.ClusterName,
            Agent = report.Agent,
            Deleted = report.Deleted,
            Conditions = report.Conditions.TextAt(report.ResourceVersion),
            Status = new StoredStatus(report.ResourceVersion, report.SequenceId, report.StatusHash, report.Attributes, report.Data),
        }));
        events.ReceivedFromAgent(
            report.Agent, report.ClusterName, SubResource.Status, type.Action, accepted: answer.Code == MaestroErrorCode.None && answer.Version > 0);
        if (answer.ToError() is not null)
        {
            throw Refused(answer.Reason!);
        }
    }

    private static string PeerOf(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } address ? new IPEndPoint(address, connection.RemotePort).ToString() : "";

    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidEventException invalid)
        {
            throw Refused(invalid.Message);
        }
    }

    private static RpcException Invalid(string reason) => new(new Status(StatusCode.InvalidArgument, reason));

    private static RpcException Refused(string reason) => new(new Status(StatusCode.FailedPrecondition, reason));
}
