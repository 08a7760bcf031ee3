namespace Maestro.Agent.Leading;

/// <summary>Who may hold a Lease (agent.md section 1.2, <c>--disable-leader-election</c>).</summary>
internal static class LeaseRules
{
    /// <summary>How long a leader may stay silent before another takes over.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(137);

    /// <summary>How long a leader tries to renew before it gives up.</summary>
    public static readonly TimeSpan RenewDeadline = TimeSpan.FromSeconds(107);

    /// <summary>Pause between attempts.</summary>
    public static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(26);

    /// <summary>The Lease that a candidate writes; null when another one leads.</summary>
    /// <param name="current">The Lease as it is.</param>
    /// <param name="identity">The candidate.</param>
    /// <param name="unchangedFor">How long the candidate has seen no change of it; clocks of others are not trusted.</param>
    /// <param name="now">The time.</param>
    public static LeaseState? Claim(LeaseState current, string identity, TimeSpan unchangedFor, DateTimeOffset now)
    {
        if (current.Holder == identity)
        {
            return current with { Renewed = now, Duration = Duration };
        }

        return current.Holder.Length > 0 && unchangedFor < current.Duration
            ? null
            : new LeaseState(identity, Duration, now, now, current.Transitions + 1);
    }

    /// <summary>The Lease that a leader leaves behind, so that the next one need not wait.</summary>
    public static LeaseState Release(LeaseState current, DateTimeOffset now) =>
        current with { Holder = "", Duration = TimeSpan.FromSeconds(1), Renewed = now };
}
