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
        });
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
