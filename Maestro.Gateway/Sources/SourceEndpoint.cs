using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Membership;
using Maestro.Gateway.Pacing;
using Maestro.Gateway.Rpc;
using Maestro.Gateway.Security;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Sources;

/// <summary>
/// The sources' side of the service (protocol.md section 1.4): Publish takes spec requests and status resyncs, Subscribe streams statuses.
/// </summary>
internal sealed partial class SourceEndpoint(
    IGrainFactory grains,
    GrainReferences hotGrains,
    SourceSubscriptions subscriptions,
    GatewayPresence presence,
    SubscriptionKeeper keeper,
    IOptions<SubscriptionOptions> subscriptionOptions,
    IOptions<BundleValidationOptions> validation,
    IOptions<DeliveryOptions> delivery,
    PoolPacing pacing,
    PublishRecords records,
    GrpcMetrics metrics,
    CloudEventMetrics events,
    TimeProvider time,
    ILogger<SourceEndpoint> logger,
    DeliverabilityCheck limits,
    SourceAccess? access = null) : CloudEventEndpoint
{
    /// <inheritdoc/>
    public override Task<Empty> Publish(PublishedEvent published, ServerCallContext context) => access is null
        ? metrics.MeasurePublish(published.Source, () => TakeAsync(published))
        : PublishCheckedAsync(access, published, context);

    /// <inheritdoc/>
    public override Task Subscribe(SubscriptionRequest request, IServerStreamWriter<EventFrame> responseStream, ServerCallContext context) => access is null
        ? metrics.MeasureSubscribe(request.Source, StreamAsync(request.Source, responseStream, context))
        : SubscribeCheckedAsync(access, request.Source, responseStream, context);

    private async Task SubscribeCheckedAsync(
        SourceAccess checks, string source, IServerStreamWriter<EventFrame> responseStream, ServerCallContext context)
    {
        try
        {
            await checks.AdmitAsync(context, new SourceRight(source, SourceRight.Subscribe));
        }
        catch (RpcException refusal)
        {
            metrics.CountRefusedSubscribe(source, refusal.StatusCode);
            throw;
        }

        await metrics.MeasureSubscribe(source, StreamAsync(source, responseStream, context));
    }

    private async Task StreamAsync(string source, IServerStreamWriter<EventFrame> responseStream, ServerCallContext context)
    {
        var subscription = new Subscription(subscriptionOptions.Value, subscriptions.BacklogOf(source), pacing, time);
        if (!keeper.TryAdd(subscription))
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the server stops; subscribe again"));
        }

        try
        {
            subscriptions.Add(source, subscription);
            await GrainCalls.Call(logger, presence.AnnounceNewsAsync);
            LogSubscribed(logger, source, subscription.Id);
            using (metrics.CountSourceClient(source))
            {
                await SubscriptionStream.RunAsync(subscription, new CountedStream(responseStream, metrics.SentTo(source)), context);
            }
        }
        finally
        {
            keeper.Remove(subscription);

            // That nobody here watches the source any more the silos learn with the next sign of life.
            subscriptions.Remove(source, subscription);
            LogEnded(logger, source, subscription.Id);
        }
    }

    // Apart from Publish, so that unchecked calls do not carry what only checked ones need.
    private Task<Empty> PublishCheckedAsync(SourceAccess checks, PublishedEvent published, ServerCallContext context) =>
        metrics.MeasurePublish(published.Source, async () =>
        {
            // What the event is taken for is what counts, not how the message writes it.
            await checks.AdmitAsync(context, new SourceRight(published.Event?.Source ?? published.Source, SourceRight.Publish));
            return await TakeAsync(published);
        });

    private Task<Empty> TakeAsync(PublishedEvent published) =>
        records.IsEnabled ? records.RecordAsync(published, CarryOutAsync(published)) : CarryOutAsync(published);

    private async Task<Empty> CarryOutAsync(PublishedEvent published)
    {
        if (!published.IsReadable)
        {
            throw Invalid($"failed to convert protobuf to cloudevent: {published.Refusal}");
        }

        var (inbound, type) = (published.Event, published.Type);
        switch (type.Action)
        {
            // Only the action decides on this port: data type and sub-resource are not looked at (protocol.md section 1.4).
            case EventType.CreateRequest or EventType.UpdateRequest or EventType.DeleteRequest:
                inbound.Type = EventType.Spec(type.Action);
                await ApplyAsync(inbound, type.Action);
                break;
            case EventType.ResyncRequest:
                inbound.Type = EventType.Status(type.Action);
                await ResyncAsync(inbound);
                break;
            default:
                throw Invalid(
                    $"unsupported action {type.Action}; it must be create_request, update_request, delete_request or resync_request");
        }

        return new Empty();
    }

    private static SpecAction ActionOf(string action) => action switch
    {
        EventType.CreateRequest => SpecAction.Create,
        EventType.UpdateRequest => SpecAction.Update,
        _ => SpecAction.Delete,
    };

    private async Task ApplyAsync(InboundEvent inbound, string typeAction)
    {
        var action = ActionOf(typeAction);
        var verb = action switch { SpecAction.Create => "create", SpecAction.Update => "update", _ => "delete" };
        SpecRequest request;
        string? problem;
        try
        {
            request = SpecRequest.Read(inbound, validation.Value, out problem);
        }
        catch (InvalidEventException invalid)
        {
            throw Invalid($"failed to {verb} resource: {new MaestroError(MaestroErrorCode.Validation, invalid.Message)}");
        }

        // What is stored may forbid any update, and that is told first.
        problem ??= limits.ProblemOf(request);
        if (problem is not null && action != SpecAction.Update)
        {
            throw Invalid($"failed to {verb} resource: {new MaestroError(MaestroErrorCode.Validation, problem)}");
        }

        var command = new SpecCommand
        {
            Action = action,
            Source = request.Source,
            ConsumerName = request.ClusterName,
            ResourceVersion = request.ResourceVersion,
            Spec = new StoredSpec(request.EventId, request.Attributes, request.Metadata, request.Data),
        };
        SpecAnswer answer;
        try
        {
            answer = problem is null
                ? await GrainCalls.Call(logger, () => hotGrains.ResourceBundle(request.ResourceId).Apply(command))
                : await RefuseUpdateAsync(request.ResourceId, command, problem);
        }
        catch (RpcException failure)
        {
            var code = GrainCalls.WasRefused(failure) ? StatusCode.Unknown : failure.StatusCode;
            throw new RpcException(
                new Status(code, $"failed to {verb} resource: {new MaestroError(MaestroErrorCode.General, failure.Status.Detail)}"));
        }

        events.ReceivedFromSource(
            request.Source, request.ClusterName, SubResource.Spec, typeAction, accepted: answer.Code == MaestroErrorCode.None && answer.Version > 0);
        if (answer.ToError() is { } error)
        {
            throw new RpcException(new Status(StatusOf(error.Code, action), error.Reason));
        }
    }

    /// <summary>The grain is not asked, so that one of an older server, which knows of no problem, cannot store it.</summary>
    private async Task<SpecAnswer> RefuseUpdateAsync(string id, SpecCommand command, string problem)
    {
        var stored = await GrainCalls.Call(logger, () => grains.GetGrain<IResourceBundleReader>(0).GetBundle(id));
        return ResourceBundleRules.RefuseUpdate(id, stored?.State, command, problem, delivery.Value.EnforceSourceOwnership);
    }

    private async Task ResyncAsync(InboundEvent inbound)
    {
        StatusResyncRequest request;
        try
        {
            request = StatusResyncRequest.Read(inbound);
        }
        catch (InvalidEventException invalid)
        {
            throw Invalid(invalid.Message);
        }

        // Every watcher of the source gets the answer, on whichever gateway it is: behind a balancer the one that asked may be elsewhere.
        var sent = await GrainCalls.Call(logger, () => grains.GetGrain<IResourceBundleReader>(0)
            .ResyncStatuses(request.Source, request.Hashes.ToImmutableDictionary()));
        events.ReceivedFromSource(request.Source, "", SubResource.Status, EventType.ResyncRequest, accepted: sent > 0);
        LogResynced(logger, request.Source, request.Hashes.Count, sent);
    }

    private static StatusCode StatusOf(MaestroErrorCode code, SpecAction action) => code switch
    {
        MaestroErrorCode.Conflict => action == SpecAction.Create ? StatusCode.AlreadyExists : StatusCode.Aborted,
        MaestroErrorCode.NotFound => StatusCode.NotFound,
        MaestroErrorCode.Validation => StatusCode.InvalidArgument,
        MaestroErrorCode.Forbidden => StatusCode.PermissionDenied,
        _ => StatusCode.FailedPrecondition,
    };

    private static RpcException Invalid(string reason) => new(new Status(StatusCode.InvalidArgument, reason));
}
