using Maestro.Protocol.Retrying;

namespace Maestro.Agent.Reconciling;

/// <summary>
/// How long to wait before a work whose objects were changed by somebody is applied again. The first time soon; an opponent that
/// keeps changing them, such as an autoscaler or another work, is met less and less often, down to the reference's rhythm.
/// </summary>
internal sealed class DriftCount
{
    private static readonly ExponentialBackoff Backoff = new(First: TimeSpan.FromSeconds(1), Longest: TimeSpan.FromMinutes(5));
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    private int _count;
    private long? _last;

    /// <summary>Notes a drift and returns the pause before it is corrected.</summary>
    public TimeSpan Next(TimeProvider time)
    {
        _count = _last is { } last && time.GetElapsedTime(last) < Quiet ? _count + 1 : 1;
        _last = time.GetTimestamp();
        return Backoff.After(_count);
    }
}
