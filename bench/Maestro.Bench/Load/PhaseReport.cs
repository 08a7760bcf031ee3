using System.Diagnostics;
using Maestro.Bench.Measuring;
using Maestro.Bench.Reporting;

namespace Maestro.Bench.Load;

/// <summary>Turns the bookkeeping of a phase into figures.</summary>
internal static class PhaseReport
{
    private static readonly (string Key, string Label, double Share)[] Shares =
        [("P50", "p50", 0.5), ("P90", "p90", 0.9), ("P99", "p99", 0.99), ("Max", "max", 1)];

    /// <summary>The column of a phase.</summary>
    public static Section Of(EventPhase phase)
    {
        List<Figure> figures =
        [
            new("events", "events", phase.Sent),
            new("failed", "failed", phase.Failed) { IsAlarm = true },
            new("lost", "lost", phase.LostSpecs + phase.LostStatuses) { IsAlarm = true },
            new("duplicated", "duplicated", phase.Delivery.Repeated + phase.Observation.Repeated) { IsAlarm = true },
            new("publishedPerSecond", "published/s", Rate(phase, phase.Publish)),
        ];
        if (phase.Delivery.Count > 0)
        {
            figures.Add(new("deliveredPerSecond", "delivered to agents/s", Rate(phase, phase.Delivery)));
        }

        if (phase.Observation.Count > 0)
        {
            figures.Add(new("observedPerSecond", "statuses observed/s", Rate(phase, phase.Observation)));
        }

        figures.AddRange(Times("publish", "publish to OK", phase.Publish));
        figures.AddRange(Times("publishToAgent", "publish to agent", phase.Delivery));
        figures.AddRange(Times("statusToOk", "status to OK", phase.Report));
        figures.AddRange(Times("statusToWatcher", "status to watcher", phase.Observation));
        figures.AddRange(Times("publishToWatcher", "publish to watcher", phase.RoundTrip));
        figures.AddRange(CpuOf(phase.Cpu, phase.Publish.Ended));
        return new Section(phase.Name, figures);
    }

    /// <summary>The column of the subscriptions that a load opened.</summary>
    public static Section OfSubscriptions(EventLoad load) => new("subscribe",
    [
        .. Opening("agents", load.Agents.Opening),
        .. Opening("watchers", load.Watchers.Opening),
    ]);

    private static IEnumerable<Figure> Opening(string who, Leg leg) => leg.Count == 0 ? [] :
    [
        new(who, who, leg.Ended),
        new($"{who}PerSecond", $"{who} accepted/s", leg.PerSecond()),
        .. Times($"{who}Accepted", $"{who}: subscribe to accepted", leg),
    ];

    /// <summary>CPU time of some events, or of something else.</summary>
    public static IEnumerable<Figure> CpuOf(Cpu cpu, int events, string what = "event") =>
    [
        new("serverCpuSeconds", "CPU of server, s", cpu.Server, "N2"),
        new("postgresCpuSeconds", "CPU of PostgreSQL, s", cpu.Postgres, "N2"),
        new("generatorCpuSeconds", "CPU of generator, s", cpu.Generator, "N2"),
        new("cpuMsPerEvent", $"server + PostgreSQL, ms/{what}", cpu.PerEvent(events), "N3"),
        new("serverCpuMsPerEvent", $"server, ms/{what}", events == 0 ? null : cpu.Server * 1000 / events, "N3"),
        new("generatorCpuMsPerEvent", $"generator, ms/{what}", events == 0 ? null : cpu.Generator * 1000 / events, "N3"),
    ];

    /// <summary>Percentiles of a leg; none when no event has it.</summary>
    public static IEnumerable<Figure> Times(string key, string label, Leg leg)
    {
        if (leg.Count == 0)
        {
            return [];
        }

        var latencies = leg.Latencies();
        return Shares.Select(share => new Figure($"{key}{share.Key}Ms", $"{label} {share.Label}, ms", latencies.At(share.Share), "N1"));
    }

    private static double? Rate(EventPhase phase, Leg leg) =>
        leg.Ended == 0 ? null : leg.Ended / Stopwatch.GetElapsedTime(phase.Started, leg.Last()).TotalSeconds;
}
