using Maestro.Protocol.Retrying;

namespace Maestro.Agent.Reconciling;

/// <summary>
/// How long to wait before a work whose objects were changed by somebody is applied again. The first time soon; an opponent that
/// keeps changing them, such as an autoscaler or another work, is met less and less often, down to the reference's rhythm. Changes
/// that leave nothing to correct, such as annotations of a controller, do not count as an opponent's: they are only looked at less often.
/// </summary>
internal sealed class DriftCount
{
    private static readonly ExponentialBackoff Corrections = new(First: TimeSpan.FromSeconds(1), Longest: TimeSpan.FromMinutes(5));
    private static readonly ExponentialBackoff Looks = new(First: TimeSpan.FromSeconds(1), Longest: TimeSpan.FromMinutes(1));
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    private int _corrections;
    private int _inVain;
    private long? _last;

    /// <summary>Notes that objects were changed and returns the pause before the work is applied again.</summary>
    public TimeSpan Next(TimeProvider time)
    {
        if (_last is { } last && time.GetElapsedTime(last) >= Quiet)
        {
            (_corrections, _inVain) = (0, 0);
        }

        _last = time.GetTimestamp();
        var (correction, look) = (Corrections.After(_corrections + 1), Looks.After(_inVain + 1));
        return correction > look ? correction : look;
    }

    /// <summary>Notes that the work was applied again, and whether there was something to correct.</summary>
    public void NoteApplied(bool hadCause) => (_corrections, _inVain) = hadCause ? (_corrections + 1, 0) : (_corrections, _inVain + 1);
}
