using System.Text;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.ResourceBundles;

/// <summary>
/// The events of <see cref="SpecEvents"/> and <see cref="StatusEvents"/>, composed step by step with the objects of the CloudEvents library.
/// </summary>
internal static class ModelComposition
{
    public static WireEvent Spec(SpecEventInput input, string action, string newId, DateTimeOffset now)
    {
        var cloudEvent = EventAttributes.Read(input.Attributes);
        cloudEvent.Source = new Uri(input.ServerSource, UriKind.RelativeOrAbsolute);
        cloudEvent.Type = $"{DataType.ManifestBundle}.spec.{action}";
        cloudEvent.Clear(ExtensionNames.ResourceVersion);
        cloudEvent.Clear(ExtensionNames.DeletionTimestamp);
        cloudEvent[ExtensionAttributes.ClusterName] = input.ConsumerName;
        cloudEvent[ExtensionAttributes.ResourceId] = input.ResourceId;
        cloudEvent[ExtensionAttributes.ResourceVersion] = input.Version;
        if (!input.Metadata.IsEmpty)
        {
            var output = new PooledBytes(0);
            ObjectMetaRewrite.ForAgent(input.Metadata.Span, input.ResourceId, input.CreatedAt, input.DeletedAt, ref output);
            cloudEvent[ExtensionAttributes.Metadata] = Encoding.UTF8.GetString(output.Written);
        }

        if (input.Data.Length > 0)
        {
            cloudEvent.Data = input.Data.ToArray();
            cloudEvent.DataContentType ??= "application/json";
        }

        if (input.DeletedAt is { } deletedAt)
        {
            cloudEvent.Id = newId;
            cloudEvent.Time = now;
            cloudEvent[ExtensionAttributes.TimeRemainder] = null;
            cloudEvent[ExtensionAttributes.DeletionTimestamp] = deletedAt;
        }

        return ProtobufBinding.Encode(cloudEvent);
    }

    public static WireEvent Status(byte[] statusAttributes, byte[] data, byte[]? specMetadata, DateTimeOffset createdAt, DateTimeOffset? deletedAt)
    {
        var cloudEvent = EventAttributes.Read(statusAttributes);
        if (specMetadata is not null)
        {
            cloudEvent[ExtensionAttributes.Metadata] = Encoding.UTF8.GetString(ObjectMetaRewrite.ForSource(specMetadata, createdAt, deletedAt));
        }

        cloudEvent.DataContentType ??= "application/json";
        cloudEvent.Data = data;
        return ProtobufBinding.Encode(cloudEvent);
    }
}
