using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.Vectors;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.CloudEvents;

/// <summary>
/// Whatever arrives is either understood or refused with <see cref="InvalidEventException"/>, and what was understood can be stored and sent on.
/// </summary>
public sealed class DecoderFuzzTests
{
    private const int Rounds = 1_500;
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Changed_bytes(int seed)
    {
        var random = new Random(seed);
        var originals = Vector.Events.Select(name => Vector.Wire(name).ToByteArray()).ToArray();
        var parsed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Change(random, originals[random.Next(originals.Length)]);
            try
            {
                var wire = WireEvent.Parser.ParseFrom(bytes);
                parsed++;
                Digest(wire);
            }
            catch (InvalidProtocolBufferException)
            {
                // The gRPC layer refuses these; they never reach the decoder.
            }
        }

        Assert.InRange(parsed, Rounds / 10, Rounds);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Odd_attributes(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var wire = Vector.Wire(Vector.Events[random.Next(Vector.Events.Length)]);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                wire.Attributes["ce-" + Names[random.Next(Names.Length)]] = AnyValue(random);
            }

            Digest(wire);
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Changed_structured_events_and_data(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var wire = Vector.Wire(Vector.Events[random.Next(Vector.Events.Length)]);
            if (round % 2 == 0)
            {
                wire = Structured(wire);
            }

            wire.BinaryData = ByteString.CopyFrom(Change(random, wire.BinaryData.ToByteArray()));
            Digest(wire);
        }
    }

    private static WireEvent Structured(WireEvent wire)
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

    private static byte[] Change(Random random, byte[] original)
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

    private static void Digest(WireEvent wire)
    {
        if (Try(() => ProtobufBinding.Decode(wire)) is not { } cloudEvent)
        {
            return;
        }

        var again = ProtobufBinding.Decode(ProtobufBinding.Encode(cloudEvent));
        Assert.Equal(ProtobufBinding.Encode(cloudEvent), ProtobufBinding.Encode(again));
        Assert.Equal(EventAttributes.Write(cloudEvent), EventAttributes.Write(EventAttributes.Read(EventAttributes.Write(cloudEvent))));
        _ = BundleValidation.Validate(cloudEvent.Data as byte[] ?? [], BundleValidationOptions.Default);
        if (Try(() => SpecRequest.Read(cloudEvent)) is { } spec)
        {
            var input = new SpecEventInput(
                "maestro", spec.ResourceId, spec.ClusterName, 1, Now, Now, spec.Attributes, spec.Metadata, spec.Data);
            ProtobufBinding.Decode(ProtobufBinding.Encode(SpecEvents.Compose(input, spec.Action, "id", Now)));
        }

        if (Try(() => StatusReport.Read(cloudEvent)) is { } report)
        {
            _ = StatusHash.Compute(report.Data);
            ProtobufBinding.Decode(ProtobufBinding.Encode(
                StatusEvents.Compose(report.Attributes, report.Data, "{}"u8.ToArray(), Now, Now, "{}"u8.ToArray())));
        }

        if (Try(() => SpecResyncRequest.Read(cloudEvent)) is { } specResync)
        {
            Assert.Equal(specResync.Versions, SpecResyncRequest.Read(specResync.Compose("a", "id", Now)).Versions);
        }

        if (Try(() => StatusResyncRequest.Read(cloudEvent)) is { } statusResync)
        {
            Assert.Equal(statusResync.Hashes, StatusResyncRequest.Read(statusResync.Compose("a", "id", Now)).Hashes);
        }
    }

    private static T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InvalidEventException refused)
        {
            Assert.NotEmpty(refused.Message);
            return null;
        }
    }
}
