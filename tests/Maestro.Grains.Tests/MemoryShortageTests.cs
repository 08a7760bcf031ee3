using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests;

public sealed class MemoryShortageTests
{
    [Theory]
    [InlineData(50, 60, false)]
    [InlineData(51, 60, true)]
    [InlineData(10, 90, false)]
    [InlineData(10, 91, true)]
    public void It_is_short_when_half_of_it_is_in_the_heap_or_nearly_all_is_used(long heap, long machine, bool expected) =>
        Assert.Equal(expected, new MemoryUse(heap, Available: 100, machine, MachineHigh: 90).IsShort);

    [Fact]
    public void It_is_measured_once_a_second_at_most()
    {
        var time = new FakeTimeProvider();
        var (heap, measured) = (0, 0);
        var memory = new MemoryShortage(time, () =>
        {
            measured++;
            return new MemoryUse(heap, Available: 100, Machine: 0, MachineHigh: 100);
        }, NullLogger<MemoryShortage>.Instance);
        Assert.False(memory.IsShort);

        heap = 90;
        time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(memory.IsShort);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(memory.IsShort);
        Assert.True(memory.IsShort);
        Assert.Equal(2, measured);
    }

    [Fact]
    public void The_operator_is_told_of_it_every_ten_minutes_at_most()
    {
        const long MiB = 1024 * 1024;
        var time = new FakeTimeProvider();
        var heap = 0L;
        var logger = new RecordingLogger<MemoryShortage>();
        var memory = new MemoryShortage(time, () => new MemoryUse(heap, Available: 1000 * MiB, Machine: 2000 * MiB, MachineHigh: 3000 * MiB), logger);
        Assert.False(memory.IsShort);
        Assert.Empty(logger.Messages);

        heap = 600 * MiB;
        foreach (var seconds in new[] { 1, 1, 300, 297 })
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.True(memory.IsShort);
        }

        Assert.StartsWith(
            "Warning 2051: Memory is short: 600 MiB of 1000 MiB are in the heap, the machine uses 2000 MiB;",
            Assert.Single(logger.Messages),
            StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(memory.IsShort);
        Assert.Equal(2, logger.Messages.Count);
    }

    [Fact]
    public void Of_this_process_it_is_what_the_last_collection_found()
    {
        GC.Collect();

        var use = MemoryUse.OfThisProcess();

        Assert.InRange(use.Heap, 100_000, GC.GetTotalMemory(forceFullCollection: false) * 2);
        Assert.InRange(use.Available, use.Heap, long.MaxValue);
        Assert.InRange(use.MachineHigh, use.Available / 2, long.MaxValue); // What is available may be limited to less than the machine has.
        Assert.InRange(use.Machine, 1, use.MachineHigh * 2);
    }
}
