using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>The buckets of histograms of the original that names none: the default of its metrics library, which is not that of ours.</summary>
internal static class DefaultBuckets
{
    /// <summary>Those buckets.</summary>
    public static HistogramConfiguration OfTheOriginal => new() { Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };
}
