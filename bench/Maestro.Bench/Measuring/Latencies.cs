namespace Maestro.Bench.Measuring;

/// <summary>How long many events took, in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly double[] _sorted;

    /// <summary>Takes the values in any order.</summary>
    public Latencies(IEnumerable<double> milliseconds)
    {
        _sorted = [.. milliseconds];
        Array.Sort(_sorted);
    }

    /// <summary>The smallest value that at least this share of all values does not exceed (nearest rank); null without values.</summary>
    /// <param name="share">From 0 to 1; 1 is the maximum.</param>
    public double? At(double share) =>
        _sorted.Length == 0 ? null : _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
