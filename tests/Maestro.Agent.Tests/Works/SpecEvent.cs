using System.Text;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Tests.Works;

/// <summary>Events as the broker sends them.</summary>
internal static class SpecEvent
{
    public const string OneMap =
        """{"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"},"data":{"k":"v"}}]}""";

    public static CloudEvent Create(string resourceId, int version, string data = OneMap, string cluster = "cluster1") =>
        Make(EventType.Spec(EventType.CreateRequest), cluster, resourceId, version, data);

    public static CloudEvent Delete(string resourceId, int? version, string cluster = "cluster1")
    {
        var cloudEvent = Make(EventType.Spec(EventType.DeleteRequest), cluster, resourceId, version, null);
        cloudEvent[ExtensionAttributes.DeletionTimestamp] = new DateTimeOffset(2026, 1, 15, 11, 0, 0, TimeSpan.Zero);
        return cloudEvent;
    }

    public static CloudEvent StatusResync(string data) => Make(EventType.Status(EventType.ResyncRequest), "cluster1", null, null, data);

    public static CloudEvent Make(string type, string? cluster, string? resourceId, int? version, string? data)
    {
        var cloudEvent = new CloudEvent(CloudEventsSpecVersion.V1_0)
        {
            Id = Guid.NewGuid().ToString(),
            Source = new Uri("maestro", UriKind.Relative),
            Type = type,
            DataContentType = "application/json",
            Data = data is null ? null : Encoding.UTF8.GetBytes(data),
            [ExtensionAttributes.OriginalSource] = "",
        };
        if (cluster is not null)
        {
            cloudEvent[ExtensionAttributes.ClusterName] = cluster;
        }

        if (resourceId is not null)
        {
            cloudEvent[ExtensionAttributes.ResourceId] = resourceId;
        }

        if (version is not null)
        {
            cloudEvent[ExtensionAttributes.ResourceVersion] = version;
        }

        return cloudEvent;
    }
}
