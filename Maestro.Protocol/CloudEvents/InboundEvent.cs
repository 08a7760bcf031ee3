using System.Text;
using CloudNative.CloudEvents;

namespace Maestro.Protocol.CloudEvents;

/// <summary>
/// An event that came from outside and was checked: what the server needs of a CloudEvent, without its machinery. Brokers whose clients
/// give CloudEvents make one of theirs with <see cref="From"/>.
/// </summary>
public sealed class InboundEvent
{
    private readonly List<EventAttribute> _attributes;

    /// <summary>Makes an event of attributes that were checked.</summary>
    internal InboundEvent(List<EventAttribute> attributes) => _attributes = attributes;

    /// <summary>The id; not empty.</summary>
    public required string Id { get; init; }

    /// <summary>The sender, a URI reference; not empty.</summary>
    public required string Source { get; init; }

    /// <summary>The event type; not empty.</summary>
    public required string Type { get; set; }

    /// <summary>The data; empty when there is none.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>The <c>metadata</c> extension in UTF-8; null when there is none, or none that is text.</summary>
    public byte[]? Metadata { get; init; }

    /// <summary>The <c>resourceid</c> extension, unchecked; null when there is none, or none that is text.</summary>
    public string? ResourceId => this[ExtensionNames.ResourceId] as string;

    /// <summary>All other attributes in their order, content type and time included.</summary>
    internal IReadOnlyList<EventAttribute> Attributes => _attributes;

    /// <summary>The content type of the data, or null.</summary>
    internal string? DataContentType => this["datacontenttype"] as string;

    /// <summary>The value of an attribute as the CloudEvents library holds it, or null.</summary>
    internal object? this[string name]
    {
        get
        {
            foreach (var attribute in _attributes)
            {
                if (attribute.Name == name)
                {
                    return attribute.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Takes over an event of the CloudEvents library.</summary>
    /// <exception cref="ArgumentException">The data is neither null nor a <c>byte[]</c>.</exception>
    public static InboundEvent From(CloudEvent cloudEvent)
    {
        ArgumentNullException.ThrowIfNull(cloudEvent);
        List<EventAttribute> attributes = [];
        foreach (var (attribute, value) in cloudEvent.GetPopulatedAttributes())
        {
            switch (attribute.Name)
            {
                case "id" or "source" or "type" or ExtensionNames.TimeRemainder:
                case ExtensionNames.Metadata when value is string:
                    break;
                default:
                    var remainder = attribute.Name == "time" ? cloudEvent[ExtensionAttributes.TimeRemainder] as int? ?? 0 : 0;
                    attributes.Add(new EventAttribute(attribute.Name, value, remainder));
                    break;
            }
        }

        return new InboundEvent(attributes)
        {
            Id = cloudEvent.Id ?? "",
            Source = cloudEvent.SourceText(),
            Type = cloudEvent.Type ?? "",
            Metadata = cloudEvent[ExtensionNames.Metadata] is string metadata ? Encoding.UTF8.GetBytes(metadata) : null,
            Data = cloudEvent.Data switch
            {
                null => [],
                byte[] data => data,
                var other => throw new ArgumentException($"The data must be a byte[] or null, not {other.GetType()}.", nameof(cloudEvent)),
            },
        };
    }
}

/// <summary>One attribute of an event.</summary>
/// <param name="Name">The name in lower case.</param>
/// <param name="Value">The value as the CloudEvents library holds it: text, number, flag, time, URI or bytes.</param>
/// <param name="Remainder">Of the time of the event the nanoseconds below a tick.</param>
internal readonly record struct EventAttribute(string Name, object Value, int Remainder = 0);
