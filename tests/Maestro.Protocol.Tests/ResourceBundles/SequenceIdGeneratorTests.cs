using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Protocol.Tests.ResourceBundles;

public sealed class SequenceIdGeneratorTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_are_of_node_1_and_tell_the_time()
    {
        var id = new SequenceIdGenerator(new FakeTimeProvider(Start)).Next();

        Assert.Equal(1, id.Node);
        Assert.Equal(Start.ToUnixTimeMilliseconds(), id.Milliseconds + SequenceId.Epoch);
    }

    [Fact]
    public void Ids_grow_while_the_clock_stands_still_or_steps_back()
    {
        var clock = new SteppingClock { Now = Start };
        var generator = new SequenceIdGenerator(clock);
        var last = generator.Next();
        for (var i = 0; i < 10_000; i++)
        {
            clock.Now = Start.AddMilliseconds(-(i % 3));
            var next = generator.Next();
            Assert.Equal(SequenceOrder.Newer, SequenceId.IsNewer(next.ToString(), last.ToString()));
            last = next;
        }
    }

    [Fact]
    public void Ids_are_never_behind_the_clock()
    {
        var clock = new FakeTimeProvider(Start);
        var generator = new SequenceIdGenerator(clock);
        for (var i = 0; i < 5_000; i++)
        {
            generator.Next();
        }

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(clock.GetUtcNow().ToUnixTimeMilliseconds(), generator.Next().Milliseconds + SequenceId.Epoch);
    }

    [Fact]
    public void Concurrent_callers_never_get_the_same_id()
    {
        var generator = new SequenceIdGenerator(new FakeTimeProvider(Start));
        var ids = new long[20_000];

        Parallel.For(0, ids.Length, i => ids[i] = generator.Next().Value);

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    private sealed class SteppingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
