using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.Vectors;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.CloudEvents;

using static OddEvents;

/// <summary>
/// Whatever arrives is either understood or refused with <see cref="InvalidEventException"/>, and what was understood can be stored and sent on.
/// </summary>
public sealed class DecoderFuzzTests
{
    private const int Rounds = 1_500;
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

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
            Digest(WithOddAttributes(random));
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
            ProtobufBinding.Decode(WireEvent.Parser.ParseFrom(SpecEvents.Compose(input, spec.Action, "id", Now)));
        }

        if (Try(() => StatusReport.Read(cloudEvent)) is { } report)
        {
            _ = StatusHash.Compute(report.Data);
            ProtobufBinding.Decode(WireEvent.Parser.ParseFrom(
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
