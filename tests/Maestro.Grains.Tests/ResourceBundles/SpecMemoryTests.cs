using System.Runtime.InteropServices;
using System.Text;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Grains.Tests.ResourceBundles;

public sealed class SpecMemoryTests
{
    private SpecMemory _memory;

    [Fact]
    public void A_spec_is_kept_as_it_is()
    {
        var spec = Spec("one", "{\"name\":\"n\"}", "{\"manifests\":[]}");

        var kept = _memory.Keep(spec);

        Assert.Equal(Texts(spec), Texts(kept));
        Assert.Equal(spec.EventId, kept.EventId);
        Assert.NotSame(MemoryOf(spec.Data), MemoryOf(kept.Data));
    }

    [Fact]
    public void A_spec_without_metadata_stays_without()
    {
        Assert.True(_memory.Keep(Spec("one", "", "{}")).Metadata.IsEmpty);
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(1000, 1050)] // a little longer
    [InlineData(1000, 300)] // shorter
    public void The_next_spec_is_written_over_the_last_one(int first, int second)
    {
        var before = _memory.Keep(Spec("one", "{}", new string('a', first)));

        var next = Spec("two", "{}", new string('b', second));
        var after = _memory.Keep(next);

        Assert.Equal(Texts(next), Texts(after));
        Assert.Same(MemoryOf(before.Data), MemoryOf(after.Data));
    }

    [Theory]
    [InlineData(1000, 1500)] // it would not fit
    [InlineData(1000, 100)] // ten times as much would be held
    public void A_spec_of_another_size_gets_other_memory(int first, int second)
    {
        var before = _memory.Keep(Spec("one", "{}", new string('a', first)));

        var next = Spec("two", "{}", new string('b', second));
        var after = _memory.Keep(next);

        Assert.Equal(Texts(next), Texts(after));
        Assert.InRange(MemoryOf(after.Data).Length, second, 2 * second);
        Assert.NotSame(MemoryOf(before.Data), MemoryOf(after.Data));
    }

    [Fact]
    public void What_is_kept_already_may_be_kept_again_beside_something_new()
    {
        var kept = _memory.Keep(Spec("one", "{\"name\":\"n\"}", new string('a', 1000))); // with room for 64 more

        var changed = _memory.Keep(kept with { Attributes = "{\"longer\":\"than before\"}"u8.ToArray() });

        Assert.Equal(["{\"longer\":\"than before\"}", "{\"name\":\"n\"}", new string('a', 1000)], Texts(changed));
    }

    private static StoredSpec Spec(string eventId, string metadata, string data) =>
        new(eventId, Encoding.UTF8.GetBytes($$"""{"id":"{{eventId}}"}"""), Encoding.UTF8.GetBytes(metadata), Encoding.UTF8.GetBytes(data));

    private static string[] Texts(StoredSpec spec) => [Text(spec.Attributes), Text(spec.Metadata), Text(spec.Data)];

    private static string Text(ReadOnlyMemory<byte> octets) => Encoding.UTF8.GetString(octets.Span);

    private static byte[] MemoryOf(ReadOnlyMemory<byte> octets) =>
        MemoryMarshal.TryGetArray(octets, out var segment) ? segment.Array! : throw new ArgumentException("It is in no array.", nameof(octets));
}
