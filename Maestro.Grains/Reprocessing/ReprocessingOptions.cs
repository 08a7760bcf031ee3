using System.Collections.Immutable;

namespace Maestro.Grains.Reprocessing;

/// <summary>What a stalled unit leads to.</summary>
public enum StallAction
{
    /// <summary>It is logged, counted and written into the audit trail.</summary>
    Alert = 0,
    /// <summary>The job fails as well.</summary>
    Fail = 1,
}

/// <summary>How reprocessing behaves (reprocessing.md section 4.1).</summary>
public sealed record ReprocessingOptions
{
    /// <summary>Systems whose jobs the service approves itself (<c>AUTO_REPROCESSING_*</c>, those that are on).</summary>
    public ImmutableHashSet<string> AutoApproved { get; set; } = [];

    /// <summary>How long a job that holds the lock waits for messages that were there before it (<c>DRAIN_TIMEOUT</c>).</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the systems are read from API core (<c>SYSTEM_REFRESH</c>).</summary>
    public TimeSpan SystemRefresh { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether discovery is asked again when a job starts (<c>REFRESH_UNITS_ON_START</c>).</summary>
    public bool RefreshUnitsOnStart { get; set; } = true;

    /// <summary>How long a unit may be unanswered before it is reported (<c>UNIT_STALL_AFTER</c>).</summary>
    public TimeSpan UnitStallAfter { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>What then happens (<c>UNIT_STALL_ACTION</c>).</summary>
    public StallAction UnitStallAction { get; set; }

    /// <summary>
    /// How long it is remembered which persist messages were dealt with; one that arrives again later counts as new. Those of which a job came are
    /// remembered for good.
    /// </summary>
    public TimeSpan MessageRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many persist messages of one system may wait; further ones stay in their queue.</summary>
    public int MaxWaiting { get; set; } = 100_000;

    /// <summary>How many calls to neighbours one silo has open at once; one more waits.</summary>
    public int MaxConcurrentEffects { get; set; } = 256;

    /// <summary>The first pause after a failed attempt; it doubles with each (section 4.2).</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between attempts.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>After a commit whose end is unknown: how long until the instance is looked at first (section 4.6).</summary>
    public TimeSpan InDoubtPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it is looked at before the commit is sent again.</summary>
    public TimeSpan InDoubtWindow { get; set; } = TimeSpan.FromSeconds(60);
}
