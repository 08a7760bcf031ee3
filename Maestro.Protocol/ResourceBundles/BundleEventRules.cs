using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>What all events about resource bundles have in common (protocol.md section 2.5).</summary>
internal static class BundleEventRules
{
    /// <summary>Requires an event type of the manifest bundle data type and of that half of the resource.</summary>
    /// <exception cref="InvalidEventException">It is of another type.</exception>
    public static EventType RequireType(this InboundEvent inbound, SubResource subResource)
    {
        if (EventType.TryParse(inbound.Type, out var eventType)
            && eventType.DataType == DataType.ManifestBundle
            && eventType.SubResource == subResource)
        {
            return eventType;
        }

        var wanted = subResource == SubResource.Spec ? "spec" : "status";
        throw new InvalidEventException($"type: {QuotedValue.Of(inbound.Type)} must be {DataType.ManifestBundle}.{wanted}.<action>");
    }

    /// <summary>Requires the event type with exactly that action.</summary>
    /// <exception cref="InvalidEventException">It is of another type.</exception>
    public static void RequireType(this InboundEvent inbound, SubResource subResource, string action)
    {
        if (inbound.RequireType(subResource).Action != action)
        {
            throw new InvalidEventException($"type: {QuotedValue.Of(inbound.Type)} must end in {action}");
        }
    }

    /// <summary>The resource id: a lower-case DNS-1123 subdomain, because it becomes the name of the work on the cluster.</summary>
    /// <exception cref="InvalidEventException">It is missing or no such name.</exception>
    public static string RequireResourceId(this InboundEvent inbound)
    {
        var id = inbound.RequireNonEmptyText(ExtensionNames.ResourceId);
        return KubernetesNames.IsDns1123Subdomain(id)
            ? id
            : throw new InvalidEventException(
                $"{ExtensionNames.ResourceId}: {QuotedValue.Of(id)} must be a lower-case DNS-1123 subdomain of at most {KubernetesNames.SubdomainLength} characters");
    }

    /// <summary>
    /// The resource id of a bundle that should be here: any text that is not too long. One that no bundle can have is simply unknown; as an error it
    /// would only make an agent report it again.
    /// </summary>
    /// <exception cref="InvalidEventException">It is missing, empty or too long.</exception>
    public static string RequireKnownId(this InboundEvent inbound)
    {
        var id = inbound.RequireNonEmptyText(ExtensionNames.ResourceId);
        return id.Length <= KubernetesNames.SubdomainLength
            ? id
            : throw new InvalidEventException(
                $"{ExtensionNames.ResourceId}: {QuotedValue.Of(id)} must have at most {KubernetesNames.SubdomainLength} characters");
    }

    /// <summary>The data, which must be a JSON object.</summary>
    /// <exception cref="InvalidEventException">It is absent or something else.</exception>
    public static byte[] RequireObjectData(this InboundEvent inbound)
    {
        inbound.RequireData();
        JsonObjectText.Require("data", inbound.Data);
        return inbound.Data;
    }

    /// <summary>Requires data that is said to be JSON.</summary>
    /// <exception cref="InvalidEventException">It is absent or something else.</exception>
    public static void RequireData(this InboundEvent inbound)
    {
        if (inbound.Data.Length == 0)
        {
            throw new InvalidEventException("data: a JSON object is required");
        }

        inbound.RequireJsonContent();
    }
}
