using System.Text;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.Tests.Vectors;

namespace Maestro.Protocol.Tests.ResourceBundles;

/// <summary>Events that differ from a worked example in one thing.</summary>
internal static class TestEvents
{
    /// <summary>The example with one attribute replaced; a null value removes it.</summary>
    public static CloudEvent With(string example, string attribute, object? value)
    {
        var cloudEvent = Vector.Event(example);
        switch (attribute)
        {
            case "type":
                cloudEvent.Type = (string)value!;
                break;
            case "data":
                cloudEvent.Data = value is string text ? Encoding.UTF8.GetBytes(text) : value;
                break;
            case "datacontenttype":
                cloudEvent.DataContentType = (string?)value;
                break;
            default:
                cloudEvent.Clear(attribute);
                if (value is not null)
                {
                    cloudEvent[ExtensionAttributes.Of(attribute, TypeOf(value))] = value;
                }

                break;
        }

        return cloudEvent;
    }

    /// <summary>Removes an extension whatever its type.</summary>
    public static void Clear(this CloudEvent cloudEvent, string name)
    {
        if (cloudEvent.GetAttribute(name) is { } attribute)
        {
            cloudEvent[attribute] = null;
        }
    }

    /// <summary>Requires that reading fails with a message that starts with the name of the attribute.</summary>
    public static void AssertRefused(string attribute, Func<object> read) =>
        Assert.StartsWith(attribute, Assert.Throws<InvalidEventException>(read).Message, StringComparison.Ordinal);

    private static CloudEventAttributeType TypeOf(object value) => value switch
    {
        int => CloudEventAttributeType.Integer,
        bool => CloudEventAttributeType.Boolean,
        _ => CloudEventAttributeType.String,
    };
}
