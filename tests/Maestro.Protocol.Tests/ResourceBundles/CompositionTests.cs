using System.Text;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.CloudEvents;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.ResourceBundles;

/// <summary>Events that are written straight as bytes are those that the CloudEvents library gives, whatever attributes were stored.</summary>
public sealed class CompositionTests
{
    private const int Rounds = 2_000;
    private static readonly DateTimeOffset Created = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Metadata = """{"labels":{"é":"\u00e9"},"name":"work"}"""u8.ToArray();

    private static readonly string[] Texts =
        ["", "a", "\"\\/<>&'", "é\u2028\ud83d\ude00", new string('"', 300), new string('ü', 200), new string('x', 20_000)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Specs(int seed) => EachStored(seed, (random, attributes) =>
    {
        var input = new SpecEventInput(
            "maestro",
            "id-1",
            Texts[random.Next(4)],
            random.Next(),
            Created,
            random.Next(3) == 0 ? Time(random) : null,
            attributes,
            random.Next(3) == 0 ? null : Metadata,
            random.Next(3) == 0 ? [] : "{}"u8.ToArray());
        var (action, now) = (random.Next(2) == 0 ? EventType.UpdateRequest : "other", Time(random));

        Assert.Equal(ModelComposition.Spec(input, action, "new", now), WireEvent.Parser.ParseFrom(SpecEvents.Compose(input, action, "new", now)));
    });

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Statuses(int seed) => EachStored(seed, (random, attributes) =>
    {
        var metadata = random.Next(3) == 0 ? null : Metadata;
        DateTimeOffset? deletedAt = random.Next(3) == 0 ? Time(random) : null;
        var data = Encoding.UTF8.GetBytes("{\"a\":\"" + new string('x', random.Next(300)) + "\"}");

        Assert.Equal(
            ModelComposition.Status(attributes, data, metadata, Created, deletedAt),
            WireEvent.Parser.ParseFrom(StatusEvents.Compose(attributes, data, metadata, Created, deletedAt, "{}"u8.ToArray(), withBundle: false)));
    });

    private static void EachStored(int seed, Action<Random, byte[]> check)
    {
        var random = new Random(seed);
        var stored = 0;
        for (var round = 0; round < Rounds; round++)
        {
            if (AnyEvent(random) is { } cloudEvent)
            {
                stored++;
                check(random, EventAttributes.Write(cloudEvent));
            }
        }

        Assert.InRange(stored, Rounds / 4, Rounds);
    }

    private static CloudEvent? AnyEvent(Random random)
    {
        try
        {
            var cloudEvent = ProtobufBinding.Decode(OddEvents.WithOddAttributes(random));
            cloudEvent[ExtensionAttributes.Of("custom2", CloudEventAttributeType.String)] = Texts[random.Next(Texts.Length)];
            cloudEvent[ExtensionAttributes.Of("custom3", CloudEventAttributeType.Integer)] =
                random.Next(2) == 0 ? random.Next(3) : random.Next(int.MinValue, int.MaxValue);
            cloudEvent[ExtensionAttributes.Of("custom4", CloudEventAttributeType.Boolean)] = random.Next(2) == 0;
            cloudEvent.Time = random.Next(4) == 0 ? null : Time(random);
            return cloudEvent;
        }
        catch (InvalidEventException)
        {
            return null;
        }
    }

    private static DateTimeOffset Time(Random random) => random.Next(4) switch
    {
        0 => Created,
        1 => DateTimeOffset.UnixEpoch,
        2 => DateTimeOffset.UnixEpoch.AddTicks(-random.NextInt64(TimeSpan.TicksPerDay)),
        _ => new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero),
    };
}
