using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>An agent's report on one bundle (protocol.md sections 2.5, 3.2 and 4.4).</summary>
/// <param name="Agent">The agent that reports.</param>
/// <param name="ResourceId">The id of the bundle.</param>
/// <param name="ClusterName">The consumer, not empty.</param>
/// <param name="OriginalSource">The source the agent reports to; may be empty. It must be the server's own id, which the caller checks.</param>
/// <param name="ResourceVersion">The version the agent reports on.</param>
/// <param name="SequenceId">The snowflake that orders reports; empty when there is none, and then nothing is stored but a proof of deletion.</param>
/// <param name="SequenceProblem">Why there is no sequence id although the report needs one, which matters only to a bundle of that version; or null.</param>
/// <param name="StatusHash">The <c>statushash</c> extension verbatim; null when the agent sent none.</param>
/// <param name="EventId">The id of the event.</param>
/// <param name="Attributes">The attributes, written by <see cref="EventAttributes"/>.</param>
/// <param name="Data">The status, a JSON object byte for byte as received.</param>
/// <param name="Conditions">What the status says of the bundle as a whole.</param>
public sealed record StatusReport(
    string Agent,
    string ResourceId,
    string ClusterName,
    string OriginalSource,
    int ResourceVersion,
    string SequenceId,
    string? SequenceProblem,
    string? StatusHash,
    string EventId,
    byte[] Attributes,
    byte[] Data,
    WorkConditions Conditions)
{
    /// <summary>True when it is the proof of deletion.</summary>
    public bool Deleted => Conditions.Deleted;

    /// <summary>Reads a report.</summary>
    /// <exception cref="InvalidEventException">The event breaks a rule; the message names the attribute.</exception>
    public static StatusReport Read(InboundEvent inbound)
    {
        ArgumentNullException.ThrowIfNull(inbound);
        if (inbound.RequireType(SubResource.Status).Action is not (EventType.UpdateRequest or EventType.ResyncResponse))
        {
            throw new InvalidEventException($"type: {QuotedValue.Of(inbound.Type)} must end in update_request or resync_response");
        }

        var resourceId = inbound.RequireKnownId();
        var clusterName = inbound.RequireNonEmptyText(ExtensionNames.ClusterName);
        var originalSource = inbound.RequireText(ExtensionNames.OriginalSource);
        var version = inbound.RequireVersion(ExtensionNames.ResourceVersion);
        var conditions = ReadData(inbound);
        var (sequenceId, sequenceProblem) = ReadSequenceId(inbound[ExtensionNames.SequenceId], conditions.Deleted);
        return new StatusReport(
            inbound.Source,
            resourceId,
            clusterName,
            originalSource,
            version,
            sequenceId,
            sequenceProblem,
            inbound.OptionalText(ExtensionNames.StatusHash),
            inbound.Id,
            EventAttributes.Write(LogTracing.MakeReadable(inbound)),
            inbound.Data,
            conditions);
    }

    /// <inheritdoc cref="Read(InboundEvent)"/>
    public static StatusReport Read(CloudEvent cloudEvent) => Read(InboundEvent.From(cloudEvent));

    /// <summary>Checks the data and tells what it says of the bundle as a whole.</summary>
    private static WorkConditions ReadData(InboundEvent inbound)
    {
        inbound.RequireData();
        var conditions = JsonObjectText.Read(
            inbound.Data, inbound, static (ref reader, _, _) => WorkConditions.Read(ref reader), out var unreadable);
        if (unreadable is not null)
        {
            throw new InvalidEventException($"data: {unreadable}");
        }

        // A proof of deletion removes the bundle and its status with it; nobody lists it any more.
        return conditions.Deleted || FindWrongType(inbound.Data) is not { } problem ? conditions : throw new InvalidEventException($"data{problem}");
    }

    private static string? FindWrongType(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data, JsonObjectText.ReaderOptions);
        reader.Read();
        return StatusTypes.All.FindProblem(ref reader);
    }

    private static (string Id, string? Problem) ReadSequenceId(object? value, bool deleted)
    {
        var text = value as string ?? "";

        // A proof of deletion is the last word of an agent about a bundle; there is nothing left to order.
        return deleted || ResourceBundles.SequenceId.TryParse(text, out _) ? (text, null)
            : value is null ? ("", $"{ExtensionNames.SequenceId}: the attribute is required")
            : ("", $"{ExtensionNames.SequenceId}: {QuotedValue.Of(value.ToString() ?? "")} must be a decimal 64-bit integer as text");
    }
}
