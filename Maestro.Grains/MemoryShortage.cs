using Microsoft.Extensions.Logging;

namespace Maestro.Grains;

/// <summary>Tells whether memory is short, so that what can be read from the store again should not stay in it.</summary>
/// <param name="time">The clock.</param>
/// <param name="measure">Tells how much is used; asked once a second at most.</param>
/// <param name="logger">Is told of a shortage, every ten minutes at most.</param>
internal sealed partial class MemoryShortage(TimeProvider time, Func<MemoryUse> measure, ILogger<MemoryShortage> logger)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);

    private long _measuredAt;
    private long? _toldAt;
    private volatile bool _isShort;

    /// <summary>Of this process, by what its last garbage collection found.</summary>
    public static MemoryShortage OfThisProcess(TimeProvider time, ILogger<MemoryShortage> logger) => new(time, MemoryUse.OfThisProcess, logger);

    /// <summary>Whether it is short.</summary>
    public bool IsShort
    {
        get
        {
            var now = time.GetTimestamp();
            var measuredAt = Volatile.Read(ref _measuredAt);
            if (time.GetElapsedTime(measuredAt, now) >= Freshness && Interlocked.CompareExchange(ref _measuredAt, now, measuredAt) == measuredAt)
            {
                var use = measure();
                _isShort = use.IsShort;
                if (use.IsShort)
                {
                    Tell(use, now);
                }
            }

            return _isShort;
        }
    }

    [LoggerMessage(2051, LogLevel.Warning,
        "Memory is short: {Heap} MiB of {Available} MiB are in the heap, the machine uses {Machine} MiB; until that is over, bundles leave memory early " +
        "and updates of them cost more")]
    private static partial void LogShort(ILogger logger, long heap, long available, long machine);

    private void Tell(MemoryUse use, long now)
    {
        if (_toldAt is not { } toldAt || time.GetElapsedTime(toldAt, now) >= Silence)
        {
            _toldAt = now;
            LogShort(logger, use.Heap >> 20, use.Available >> 20, use.Machine >> 20);
        }
    }
}

/// <summary>How much memory is used, in octets.</summary>
/// <param name="Heap">What the last garbage collection left in the managed heap, without gaps.</param>
/// <param name="Available">What there is for this process: the container's limit or the machine's memory.</param>
/// <param name="Machine">What all processes of the machine or container use.</param>
/// <param name="MachineHigh">From where on that is much.</param>
internal readonly record struct MemoryUse(long Heap, long Available, long Machine, long MachineHigh)
{
    /// <summary>
    /// Whether it is short: half of it is in the heap, or nearly all is used. The other half is for what is not yet collected, for requests, and
    /// for what is outside the heap.
    /// </summary>
    public bool IsShort => Heap > Available / 2 || Machine > MachineHigh;

    /// <summary>By the last garbage collection.</summary>
    public static MemoryUse OfThisProcess()
    {
        var last = GC.GetGCMemoryInfo(GCKind.Any);
        return new MemoryUse(
            last.HeapSizeBytes - last.FragmentedBytes, last.TotalAvailableMemoryBytes, last.MemoryLoadBytes, last.HighMemoryLoadThresholdBytes);
    }
}
