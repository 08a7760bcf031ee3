using Maestro.Grains.ResourceBundles;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>
/// The <c>advisory_*</c> metrics of rest-and-operations.md section 5.1. Here no lock of the database orders the changes of a bundle; its grain
/// does, which lets nothing else in while it stores one.
/// </summary>
internal sealed class TurnMetrics
{
    // By the number of the enumeration's members.
    private static readonly string[] Types = ["resources", "resource_status"];
    private static readonly string[] Statuses = ["ERROR", "OK"];

    private readonly Counter.Child[,] _locks = new Counter.Child[Types.Length, Statuses.Length];
    private readonly Counter.Child[,] _unlocks = new Counter.Child[Types.Length, Statuses.Length];
    private readonly Histogram.Child[,] _durations = new Histogram.Child[Types.Length, Statuses.Length];

    /// <summary>Adds the metrics to a registry.</summary>
    public TurnMetrics(IMetricFactory factory)
    {
        string[] labels = ["type", "status"];
        var locks = factory.CreateCounter("advisory_lock_count", "Changes of bundles that their grains began to store.", labels);
        var unlocks = factory.CreateCounter("advisory_unlock_count", "Changes of bundles that were stored, or could not be.", labels);
        var durations = factory.CreateHistogram(
            "advisory_lock_duration",
            "Seconds a change of a bundle kept all others of it waiting until it was stored.",
            labels,
            new HistogramConfiguration { Buckets = [0.1, 0.2, 0.5, 1, 2, 10] });
        for (var type = 0; type < Types.Length; type++)
        {
            for (var status = 0; status < Statuses.Length; status++)
            {
                _locks[type, status] = locks.WithLabels(Types[type], Statuses[status]);
                _unlocks[type, status] = unlocks.WithLabels(Types[type], Statuses[status]);
                _durations[type, status] = durations.WithLabels(Types[type], Statuses[status]);
            }
        }
    }

    /// <inheritdoc cref="IBundleMetrics.TurnBegins"/>
    public void Begin(BundleAspect part, bool isRead) => _locks[(int)part, isRead ? 1 : 0].Inc();

    /// <inheritdoc cref="IBundleMetrics.TurnEnds"/>
    public void End(BundleAspect part, bool isDone, TimeSpan took)
    {
        var status = isDone ? 1 : 0;
        _unlocks[(int)part, status].Inc();
        _durations[(int)part, status].Observe(took.TotalSeconds);
    }
}
