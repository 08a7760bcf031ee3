using Maestro.Agent.Ownership;

namespace Maestro.Agent.Deleting;

/// <summary>What to do about a record whose work is not known (agent.md section 3.6).</summary>
internal abstract record Eviction
{
    /// <summary>Nothing.</summary>
    public sealed record None : Eviction;

    /// <summary>The grace period begins.</summary>
    public sealed record Begin : Eviction;

    /// <summary>The grace period ends without consequences.</summary>
    public sealed record Clear : Eviction;

    /// <summary>The grace period runs for so much longer.</summary>
    public sealed record Wait(TimeSpan Left) : Eviction;

    /// <summary>The grace period is over.</summary>
    public sealed record Delete : Eviction;
}

/// <summary>The decision about one record.</summary>
internal static class EvictionRules
{
    /// <summary>Grace periods from here on mean that nothing is ever evicted.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromDays(36500);

    /// <summary>What to do.</summary>
    /// <param name="record">The record; not being deleted.</param>
    /// <param name="isManaged">Whether the agent holds its work, under the hub hash of today.</param>
    /// <param name="isTrusted">
    /// Whether the works the agent does not know can be taken as gone. Otherwise no grace period begins and a running one ends: an
    /// agent that just started, or hears nothing, knows no work at all, and would delete everything (agent.md D-4).
    /// </param>
    /// <param name="grace">The grace period.</param>
    /// <param name="now">The time.</param>
    public static Eviction Decide(AppliedWork record, bool isManaged, bool isTrusted, TimeSpan grace, DateTimeOffset now)
    {
        if (isManaged || !isTrusted || grace >= Never)
        {
            return record.EvictionStart is null ? new Eviction.None() : new Eviction.Clear();
        }

        if (record.EvictionStart is not { } start)
        {
            return new Eviction.Begin();
        }

        var left = start + grace - now;
        return left > TimeSpan.Zero ? new Eviction.Wait(left) : new Eviction.Delete();
    }
}
