namespace Maestro.Agent.Transport;

/// <summary>
/// The pauses before a subscription is opened again (protocol.md section 1.9): with a base of 5 s they are 5 to 10 s, 25 to
/// 50 s, then 60 to 120 s each. Ten minutes without a pause start the ladder afresh.
/// </summary>
internal sealed class ReconnectLadder(TimeSpan baseDelay, Jitter jitter, TimeProvider time)
{
    private const int Factor = 5;
    private const int CapInBases = 12;
    private static readonly TimeSpan ResetAfter = TimeSpan.FromMinutes(10);

    private int _rungInBases = 1;
    private long? _lastStep;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        var now = time.GetTimestamp();
        if (_lastStep is { } last && time.GetElapsedTime(last, now) >= ResetAfter)
        {
            _rungInBases = 1;
        }

        var pause = jitter.Stretch(baseDelay * _rungInBases, 1);
        _rungInBases = Math.Min(_rungInBases * Factor, CapInBases);
        _lastStep = now;
        return pause;
    }
}
