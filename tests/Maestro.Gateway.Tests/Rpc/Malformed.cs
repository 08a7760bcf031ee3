using Google.Protobuf.WellKnownTypes;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.SystemTests.Wire;
using Value = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;

namespace Maestro.Gateway.Tests.Rpc;

/// <summary>What is wrong with an event that was right.</summary>
internal static class Malformed
{
    /// <summary>What no CloudEvent can be made of, on whichever port (protocol.md sections 2.2 and 2.3).</summary>
    public static TheoryData<string, string> Defects => new()
    {
        { "no attributes", "attributes" },
        { "spec version 2.0", "specversion" },
        { "no spec version", "specversion" },
        { "no id", "id" },
        { "no source", "source" },
        { "no type", "type" },
        { "type of four parts", "type" },
        { "type of unknown sub-resource", "type" },
        { "attribute without value", "ce-extra" },
        { "structured protobuf", "contenttype" },
        { "text that is not JSON in structured mode", "binary_data" },
    };

    public static CloudEvent With(this CloudEvent good, string defect)
    {
        var wire = good.Clone();
        switch (defect)
        {
            case "no attributes":
                wire.Attributes.Clear();
                break;
            case "spec version 2.0":
                wire.SpecVersion = "2.0";
                break;
            case "no spec version":
                wire.SpecVersion = "";
                break;
            case "no id":
                wire.Id = "";
                break;
            case "no source":
                wire.Source = "";
                break;
            case "no type":
                wire.Type = "";
                break;
            case "type of four parts":
                wire.Type = "works.v1alpha1.spec.create_request";
                break;
            case "type of unknown sub-resource":
                wire.Type = wire.Type.Replace(".spec.", ".other.", StringComparison.Ordinal).Replace(".status.", ".other.", StringComparison.Ordinal);
                break;
            case "attribute without value":
                wire.Attributes["ce-extra"] = new Value();
                break;
            case "structured protobuf":
                wire.Attributes["contenttype"] = Events.Text("application/cloudevents+protobuf");
                break;
            case "text that is not JSON in structured mode":
                wire.Attributes["contenttype"] = Events.Text("application/cloudevents+json");
                wire.BinaryData = Google.Protobuf.ByteString.CopyFromUtf8("{nonsense");
                break;
            default:
                throw new ArgumentException($"Nobody knows what is wrong with '{defect}'.", nameof(defect));
        }

        return wire;
    }

    /// <summary>The event with one attribute replaced; null removes it.</summary>
    public static CloudEvent With(this CloudEvent good, string attribute, Value? value)
    {
        var wire = good.Clone();
        wire.Attributes.Remove(attribute);
        if (value is not null)
        {
            wire.Attributes[attribute] = value;
        }

        return wire;
    }

    public static Value Integer(int value) => new() { CeInteger = value };

    public static Value Time(DateTimeOffset value) => new() { CeTimestamp = Timestamp.FromDateTimeOffset(value) };
}
