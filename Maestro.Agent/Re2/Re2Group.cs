namespace Maestro.Agent.Re2;

/// <summary>A group that is open, or the whole pattern: its flags, and how large counted repetitions make it.</summary>
/// <param name="flags">The flags with which it begins.</param>
internal sealed class Re2Group(Re2Flags flags)
{
    private long _lastSize;
    private int _lastRepetition;

    /// <summary>The flags that hold from here on.</summary>
    public Re2Flags Flags { get; set; } = flags;

    /// <summary>Whether there is something that a repetition would repeat.</summary>
    public bool CanRepeat { get; set; }

    /// <summary>How many parts it has when counted repetitions are written out.</summary>
    public long Size { get; private set; }

    /// <summary>How many times one part occurs when counted repetitions within one another are written out.</summary>
    public int Repetition { get; private set; } = 1;

    /// <summary>One more part.</summary>
    public void Add(long size, int repetition)
    {
        (_lastSize, _lastRepetition) = (size, repetition);
        Size += size;
        Repetition = Math.Max(Repetition, repetition);
        CanRepeat = true;
    }

    /// <summary>The last part is repeated; false when it would then occur more often than the limit.</summary>
    public bool TryRepeat(int count, int limit)
    {
        if (count < 2)
        {
            return true;
        }

        Size += _lastSize * (count - 1);
        (_lastSize, _lastRepetition) = (_lastSize * count, _lastRepetition * count);
        Repetition = Math.Max(Repetition, _lastRepetition);
        return _lastRepetition <= limit;
    }
}
