using System.Collections.Immutable;
using Grpc.Core;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Rpc;
using Maestro.Gateway.Security.Callers;
using Maestro.Grains;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Agents;

/// <summary>
/// Takes what agents send, over whatever transport: statuses and spec resyncs. Agents repeat everything but OK for ever, so what can never
/// succeed for a stored bundle is answered OK by the rules behind this.
/// </summary>
internal sealed partial class AgentReports(
    GrainReferences grains,
    AgentSubscriptions subscriptions,
    AgentAdmission admission,
    RecentResyncs resyncs,
    IOptions<DeliveryOptions> options,
    CloudEventMetrics events,
    TimeProvider time,
    ILogger<AgentReports> logger) : IAgentReports
{
    /// <inheritdoc/>
    public Task TakeAsync(PublishedEvent published, AgentCertificate? agent = null) =>
        !published.IsReadable ? throw Invalid(published.Refusal)
        : published.Type.Action == EventType.ResyncRequest ? ResyncAsync(published.Event, published.Type, agent)
        : UpdateStatusAsync(published.Event, published.Type, agent);

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
        ImmutableArray<HeldVersion> held = [.. request.Versions];
        var answer = await admission.RunAsync(() => GrainCalls.Call(logger, () => grains.Consumer(request.ClusterName).Resync(held)));
        resyncs.Remember(request.ClusterName, held);
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
        if (report.OriginalSource != options.Value.SourceId)
        {
            throw Refused($"originalsource: '{report.OriginalSource}' is not this server, which is '{options.Value.SourceId}'");
        }

        agent?.Require(report.ClusterName);
        subscriptions.Hear(report.ClusterName);
        var answer = await GrainCalls.Call(logger, () => grains.ResourceBundle(report.ResourceId).UpdateStatus(new StatusCommand
        {
            ConsumerName = report.ClusterName,
            Agent = report.Agent,
            Deleted = report.Deleted,
            Conditions = report.Conditions.TextAt(report.ResourceVersion),
            Metadata = inbound.Metadata,
            Status = new StoredStatus(
                report.ResourceVersion, report.SequenceId, report.StatusHash ?? StatusHash.Compute(report.Data), report.Attributes, report.Data),
        }));
        events.ReceivedFromAgent(
            report.Agent, report.ClusterName, SubResource.Status, type.Action, accepted: answer.Code == MaestroErrorCode.None && answer.Version > 0);
        if (answer.ToError() is not null)
        {
            var isSequence = answer.Reason!.Contains($"{ExtensionNames.SequenceId}: ", StringComparison.Ordinal);
            throw Refused(isSequence && report.SequenceProblem is { } problem ? problem : answer.Reason);
        }
    }

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
