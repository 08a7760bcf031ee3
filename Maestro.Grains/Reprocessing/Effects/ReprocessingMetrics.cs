using System.Diagnostics.Metrics;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>Counters of reprocessing (reprocessing.md section 10.3); gauges are read from the rows (<c>IReprocessingReader.Systems</c>).</summary>
public static class ReprocessingMetrics
{
    /// <summary>The meter that exporters subscribe to.</summary>
    public const string MeterName = "Maestro.Reprocessing";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Attempts at effects, by <c>kind</c> and <c>outcome</c> (success, transient, permanent, in_doubt).</summary>
    internal static readonly Counter<long> EffectAttempts = Meter.CreateCounter<long>("maestro_effect_attempts");

    /// <summary>How long an attempt took, by <c>kind</c>.</summary>
    internal static readonly Histogram<double> EffectSeconds = Meter.CreateHistogram<double>("maestro_effect_seconds", unit: "s");

    /// <summary>Commits of which it was not known whether they took place.</summary>
    internal static readonly Counter<long> CommitsInDoubt = Meter.CreateCounter<long>("maestro_commit_in_doubt");

    /// <summary>How long a job ran, by <c>system</c>: from its start until nothing of it was left to do, or it was given up.</summary>
    private static readonly Histogram<double> JobDuration = Meter.CreateHistogram(
        "maestro_job_duration_seconds",
        unit: "s",
        description: "Seconds from the start of a job to its end.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400] });

    /// <summary>Units that came to a state, by <c>system</c> and <c>state</c>.</summary>
    private static readonly Counter<long> Units = Meter.CreateCounter<long>("maestro_units", description: "Units that came to a state.");

    /// <summary>Replies that are never committed, by <c>system</c> and <c>reason</c>.</summary>
    private static readonly Counter<long> RepliesDiscarded =
        Meter.CreateCounter<long>("maestro_replies_discarded", description: "Replies of units that were put aside.");

    /// <summary>Counts what a turn brought about.</summary>
    internal static void Count(string systemId, TurnCounts counts)
    {
        var system = new KeyValuePair<string, object?>("system", systemId);
        foreach (var state in counts.UnitStates)
        {
            Units.Add(1, system, new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant()));
        }

        foreach (var duration in counts.JobDurations)
        {
            JobDuration.Record(duration.TotalSeconds, system);
        }

        foreach (var reason in counts.DiscardedReplies)
        {
            RepliesDiscarded.Add(1, system, new KeyValuePair<string, object?>("reason", reason));
        }
    }
}
