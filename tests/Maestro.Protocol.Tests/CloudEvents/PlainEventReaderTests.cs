using System.Text;
using CloudNative.CloudEvents;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.Tests.Vectors;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.CloudEvents;

/// <summary>What the reader of plain events understands is what the decoder of all events makes of the same bytes.</summary>
public sealed class PlainEventReaderTests
{
    private const int Rounds = 3_000;

    public static TheoryData<string> Events => [.. Vector.Events];

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_worked_example_is_plain(string name) => Assert.True(IsReadAlike(Request(Vector.Wire(name))));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Odd_attributes(int seed) => EachEvent(seed, Rounds / 20, random => Request(OddEvents.WithOddAttributes(random)));

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Changed_bytes(int seed) => EachEvent(seed, Rounds / 20, random => OddEvents.Change(random, Request(Any(random))));

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Fields_in_any_order_twice_or_missing(int seed) => EachEvent(seed, Rounds / 20, random =>
    {
        var fields = random.GetItems(FieldsOf(Any(random)).Concat(FieldsOf(Any(random))).ToArray(), random.Next(8, 30)).ToArray();
        return Field(1, [.. (random.Next(2) == 0 ? [.. FieldsOf(Any(random))] : fields).OrderBy(_ => random.Next()).SelectMany(field => field)]);
    });

    [Fact]
    public void A_field_that_is_there_twice_is_not_plain_as_the_first_may_be_wrong()
    {
        var fields = FieldsOf(Vector.Wire("create-from-source")).ToArray();

        Assert.NotNull(PlainEventReader.Read(Field(1, [.. fields.SelectMany(field => field)])));
        Assert.All(
            Enumerable.Range(1, 4),
            number => Assert.Null(PlainEventReader.Read(Field(1, [.. Field(number, [0xff]), .. fields.SelectMany(field => field)]))));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    public void Printable_text_is_what_the_library_takes(int seed)
    {
        var random = new Random(seed);
        int[] starts = [0x20, 0x7e, 0xa0, 0x2028, 0xd7f0, 0xe000, 0xfdc8, 0xfdf0, 0xfff0, 0x1fff0, 0x10fff0];
        for (var round = 0; round < Rounds; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Near(starts[random.Next(starts.Length)])));
            var refused = Record.Exception(() => CloudEventAttributeType.String.Validate(text));

            Assert.Equal(refused is null, PlainAttributes.IsPrintable(Encoding.UTF8.GetBytes(text)));
        }

        string Near(int start) => Rune.TryCreate(start + random.Next(-20, 20), out var rune) ? rune.ToString() : "x";
    }

    /// <summary>Requires that at least so many of the events are plain, so that the comparison is one.</summary>
    private static void EachEvent(int seed, int wanted, Func<Random, byte[]> make)
    {
        var random = new Random(seed);
        Assert.InRange(Enumerable.Range(0, Rounds).Count(_ => IsReadAlike(make(random))), wanted, Rounds - wanted);
    }

    private static bool IsReadAlike(byte[] request)
    {
        if (PlainEventReader.Read(request) is not { } plain)
        {
            return false;
        }

        AssertSame(InboundEvent.From(ProtobufBinding.Decode(PublishRequest.Parser.ParseFrom(request).Event)), plain);
        return true;
    }

    private static void AssertSame(InboundEvent expected, InboundEvent actual)
    {
        Assert.Equal((expected.Id, expected.Source, expected.Type), (actual.Id, actual.Source, actual.Type));
        Assert.Equal(expected.Data, actual.Data);
        Assert.Equal(expected.Metadata, actual.Metadata);
        Assert.Equal(expected.Attributes, actual.Attributes);
        Assert.Equal(EventAttributes.Write(expected), EventAttributes.Write(actual));
    }

    private static WireEvent Any(Random random) => Vector.Wire(Vector.Events[random.Next(Vector.Events.Length)]);

    private static byte[] Request(WireEvent wire) => new PublishRequest { Event = wire }.ToByteArray();

    /// <summary>The fields of an event one by one, each as its bytes.</summary>
    private static IEnumerable<byte[]> FieldsOf(WireEvent wire)
    {
        var input = new CodedInputStream(wire.ToByteArray());
        while (input.ReadTag() is var tag and not 0)
        {
            yield return Field(WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray());
        }
    }

    private static byte[] Field(int number, byte[] value)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(value));
        }

        return bytes.ToArray();
    }
}
