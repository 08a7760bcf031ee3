using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>A source's request to create, update or delete a bundle (protocol.md sections 2.5 and 4.1 to 4.3).</summary>
/// <param name="Action">One of the create, update and delete actions of <see cref="EventType"/>.</param>
/// <param name="Source">The source that asks.</param>
/// <param name="ResourceId">The id of the bundle; of a new one a lower-case DNS-1123 subdomain, of others any text of that length.</param>
/// <param name="ClusterName">The consumer; may be empty unless the bundle is new.</param>
/// <param name="ResourceVersion">The version the source builds on; 0 means the current one.</param>
/// <param name="EventId">The id of the event.</param>
/// <param name="Attributes">The attributes, written by <see cref="EventAttributes"/>.</param>
/// <param name="Metadata">The <c>metadata</c> extension, a JSON object; null when the source sent none.</param>
/// <param name="Data">The manifest bundle, a JSON object byte for byte as received; empty for a deletion.</param>
public sealed record SpecRequest(
    string Action,
    string Source,
    string ResourceId,
    string ClusterName,
    int ResourceVersion,
    string EventId,
    byte[] Attributes,
    byte[]? Metadata,
    byte[] Data)
{
    /// <summary>Reads a request.</summary>
    /// <param name="inbound">The event.</param>
    /// <param name="manifests">What is let through of manifests; null leaves them unread.</param>
    /// <exception cref="InvalidEventException">The event breaks a rule; the message names the attribute.</exception>
    public static SpecRequest Read(InboundEvent inbound, BundleValidationOptions? manifests = null)
    {
        var request = Read(inbound, manifests, out var problem);
        return problem is null ? request : throw new InvalidEventException(problem);
    }

    /// <summary>Reads a request, also one with data that breaks a rule.</summary>
    /// <param name="inbound">The event.</param>
    /// <param name="manifests">What is let through of manifests; null leaves them unread.</param>
    /// <param name="problem">Why the data, which then is what came, must not be stored; null when it may be.</param>
    /// <exception cref="InvalidEventException">The event breaks another rule; the message names the attribute.</exception>
    public static SpecRequest Read(InboundEvent inbound, BundleValidationOptions? manifests, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(inbound);
        var action = ReadAction(inbound);
        var (resourceId, clusterName) = action == EventType.CreateRequest
            ? (inbound.RequireResourceId(), inbound.RequireNonEmptyText(ExtensionNames.ClusterName))
            : (inbound.RequireKnownId(), inbound.RequireText(ExtensionNames.ClusterName));
        var version = inbound.RequireVersion(ExtensionNames.ResourceVersion);
        return new SpecRequest(
            action,
            inbound.Source,
            resourceId,
            clusterName,
            version,
            inbound.Id,
            EventAttributes.Write(LogTracing.MakeReadable(inbound)),
            ReadMetadata(inbound),
            ReadData(inbound, action, manifests, out problem));
    }

    /// <inheritdoc cref="Read(InboundEvent, BundleValidationOptions?)"/>
    public static SpecRequest Read(CloudEvent cloudEvent) => Read(InboundEvent.From(cloudEvent));

    private static string ReadAction(InboundEvent inbound)
    {
        var eventType = inbound.RequireType(SubResource.Spec);
        return eventType.Action is EventType.CreateRequest or EventType.UpdateRequest or EventType.DeleteRequest
            ? eventType.Action
            : throw new InvalidEventException(
                $"type: {QuotedValue.Of(inbound.Type)} must end in create_request, update_request or delete_request");
    }

    private static byte[]? ReadMetadata(InboundEvent inbound)
    {
        if (inbound.Metadata is not { } metadata)
        {
            // Metadata that is no text is an error.
            inbound.OptionalText(ExtensionNames.Metadata);
            return null;
        }

        JsonObjectText.Require(ExtensionNames.Metadata, metadata);
        return metadata;
    }

    private static byte[] ReadData(InboundEvent inbound, string action, BundleValidationOptions? manifests, out string? problem)
    {
        try
        {
            problem = null;
            return ReadData(inbound, action, manifests);
        }
        catch (InvalidEventException invalid)
        {
            problem = invalid.Message;
            return inbound.Data;
        }
    }

    private static byte[] ReadData(InboundEvent inbound, string action, BundleValidationOptions? manifests)
    {
        if (action != EventType.DeleteRequest)
        {
            return manifests is null ? inbound.RequireObjectData() : ReadBundle(inbound, manifests);
        }

        // Clients that delete send nothing, null or an empty object; whatever it is, the stored bundle stays.
        var data = inbound.Data;
        if (data.Length > 0 && !data.AsSpan().Trim(" \t\r\n"u8).SequenceEqual("null"u8))
        {
            inbound.RequireObjectData();
        }

        return [];
    }

    private static byte[] ReadBundle(InboundEvent inbound, BundleValidationOptions manifests)
    {
        inbound.RequireData();
        var problem = BundleValidation.Validate(inbound.Data, manifests, out var unreadable);
        return (unreadable, problem) switch
        {
            (not null, _) => throw new InvalidEventException($"data: {unreadable}"),
            (_, not null) => throw new InvalidEventException(problem),
            _ => inbound.Data,
        };
    }
}
