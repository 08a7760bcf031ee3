namespace Maestro.Agent.Reconciling;

/// <summary>How far the removal of a work is.</summary>
internal sealed class RemovalProgress
{
    // What hangs is named after a minute, and then once a minute (agent.md D-11).
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private long? _since;
    private long? _reported;

    /// <summary>Looks in vain so far.</summary>
    public int Looks { get; private set; }

    /// <summary>Notes that something is still there, and returns whether to tell what.</summary>
    public bool NoteRemaining(TimeProvider time)
    {
        Looks++;
        _since ??= time.GetTimestamp();
        return time.GetElapsedTime(_reported ?? _since.Value) >= Patience;
    }

    /// <summary>Notes that it was told.</summary>
    public void NoteReported(TimeProvider time) => _reported = time.GetTimestamp();
}
