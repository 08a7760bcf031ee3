using System.Diagnostics.Metrics;

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
}
