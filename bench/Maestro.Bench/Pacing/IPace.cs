namespace Maestro.Bench.Pacing;

/// <summary>Sends an event.</summary>
/// <param name="index">Which one.</param>
/// <param name="lane">Which of the publishers sends it; tells the connection.</param>
/// <param name="due">When it should be sent, by <see cref="System.Diagnostics.Stopwatch"/>: from when its latency counts.</param>
internal delegate void SendEvent(int index, int lane, long due);

/// <summary>Decides when the events of a phase are sent.</summary>
internal interface IPace
{
    /// <summary>Sends events; ends when the last one was sent.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="send">Sends one; may be called from any thread, for one lane never twice at a time.</param>
    /// <param name="stop">Ends it early, without an error.</param>
    /// <returns>How many were sent: those from 0 to this.</returns>
    Task<int> RunAsync(int count, SendEvent send, CancellationToken stop);

    /// <summary>A lane has its answer, whatever it is.</summary>
    void Done(int lane);
}
