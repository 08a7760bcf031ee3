using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.Tests.Vectors;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.CloudEvents;

/// <summary>Events that are right, odd or wrong, made of the worked examples by chance.</summary>
internal static class OddEvents
{
    private static readonly string[] Names =
    [
        "clustername", "originalsource", "resourceid", "resourceversion", "sequenceid", "statushash", "deletiontimestamp", "metadata",
        "logtracing", "time", "subject", "dataschema", "datacontenttype", "timeremainder", "id", "data", "Foo", "foo", "a-b", "", "é", "custom1",
    ];

    private static readonly string[] Texts =
    [
        "", "a", "{}", "[]", "{\"name\":\"a\",\"Name\":5}", "{\"name\":\"\\ud800\"}", "{\n}", "0", "2147483648", "-1", "2026-01-15T10:00:00.999999999Z",
        "9999-12-31T23:59:59.9999999Z", "a b%", "http://[", "a\u0000b", "\u007f", "\ufffe", "\ud83d\ude00", "application/cloudevents+json", "text/json",
    ];

    /// <summary>A worked example of which a few attributes are anything at all.</summary>
    public static WireEvent WithOddAttributes(Random random)
    {
        var wire = Vector.Wire(Vector.Events[random.Next(Vector.Events.Length)]);
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            wire.Attributes["ce-" + Names[random.Next(Names.Length)]] = AnyValue(random);
        }

        return wire;
    }

    /// <summary>The same event in structured mode.</summary>
    public static WireEvent Structured(WireEvent wire)
    {
        var cloudEvent = ProtobufBinding.Decode(wire);
        var body = Encoding.UTF8.GetString(EventAttributes.Write(cloudEvent))[..^1];
        body += cloudEvent.Data is byte[] data ? $",\"data\":{Encoding.UTF8.GetString(data)}}}" : "}";
        return new WireEvent
        {
            Attributes = { ["contenttype"] = new AttributeValue { CeString = "application/cloudevents+json" } },
            BinaryData = ByteString.CopyFromUtf8(body),
        };
    }

    private static AttributeValue AnyValue(Random random) => random.Next(8) switch
    {
        0 => new AttributeValue { CeBoolean = true },
        1 => new AttributeValue { CeInteger = random.Next(-5, 5) },
        2 => new AttributeValue { CeBytes = ByteString.CopyFrom(0, 255) },
        3 => new AttributeValue { CeUri = Texts[random.Next(Texts.Length)] },
        4 => new AttributeValue { CeUriRef = Texts[random.Next(Texts.Length)] },
        5 => new AttributeValue { CeTimestamp = new Timestamp { Seconds = random.NextInt64(-70_000_000_000, 260_000_000_000), Nanos = random.Next(-9, 1_000_000_009) } },
        6 => new AttributeValue(),
        _ => new AttributeValue { CeString = Texts[random.Next(Texts.Length)] },
    };

    /// <summary>The bytes with a few of them changed, removed or added.</summary>
    public static byte[] Change(Random random, byte[] original)
    {
        var bytes = original.ToList();
        for (var change = random.Next(1, 5); change > 0 && bytes.Count > 1; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes[at] = (byte)"\"\\{}[],:0nut"[random.Next(12)];
                    break;
            }
        }

        return [.. bytes];
    }
}
