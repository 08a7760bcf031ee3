namespace Maestro.Protocol.ResourceBundles;

/// <summary>
/// Makes sequence ids for one agent: strictly increasing, also when the clock steps back, and never behind the clock. Safe for
/// concurrent use.
/// </summary>
public sealed class SequenceIdGenerator
{
    /// <summary>The node of every agent.</summary>
    public const int Node = 1;

    private readonly TimeProvider clock;

    // Milliseconds and step in one number, so that a full millisecond runs over into the next one by counting.
    private long last;

    /// <summary>Makes a generator of node 1, which every agent is.</summary>
    public SequenceIdGenerator(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        this.clock = clock;
    }

    /// <summary>The time of the last id; null before the first.</summary>
    public DateTimeOffset? Highest => Volatile.Read(ref last) is > 0 and var id
        ? DateTimeOffset.FromUnixTimeMilliseconds((id >> SequenceId.StepBits) + SequenceId.Epoch)
        : null;

    /// <summary>Makes no id below a time any more, whatever the clock says.</summary>
    public void StartAt(DateTimeOffset time)
    {
        var start = (time.ToUnixTimeMilliseconds() - SequenceId.Epoch) << SequenceId.StepBits;
        long seen;
        while ((seen = Volatile.Read(ref last)) < start && Interlocked.CompareExchange(ref last, start, seen) != seen)
        {
            // Somebody made an id meanwhile; it is looked at again.
        }
    }

    /// <summary>The next id.</summary>
    public SequenceId Next()
    {
        var now = (clock.GetUtcNow().ToUnixTimeMilliseconds() - SequenceId.Epoch) << SequenceId.StepBits;
        while (true)
        {
            var seen = Volatile.Read(ref last);
            var next = Math.Max(now, seen + 1);
            if (Interlocked.CompareExchange(ref last, next, seen) == seen)
            {
                var milliseconds = next >> SequenceId.StepBits;
                return new SequenceId(
                    (milliseconds << (SequenceId.StepBits + SequenceId.NodeBits)) | ((long)Node << SequenceId.StepBits) | (next & SequenceId.StepMask));
            }
        }
    }
}
