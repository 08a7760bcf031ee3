namespace Maestro.Bench.Scenarios;

/// <summary>What the scenario <c>list</c> does.</summary>
internal sealed record ListOptions
{
    /// <summary>How many consumers there are.</summary>
    public int Consumers { get; init; } = 10;

    /// <summary>How many small bundles, and how many large ones, each has.</summary>
    public int BundlesPerSize { get; init; } = 300;

    /// <summary>Octets of a small bundle.</summary>
    public int SmallSize { get; init; } = 3 * 1024;

    /// <summary>Octets of a large bundle.</summary>
    public int LargeSize { get; init; } = 49 * 1024;

    /// <summary>How often a consumer's bundles are listed.</summary>
    public int Lists { get; init; } = 20;

    /// <summary>Bundles of a page when all are read.</summary>
    public int PageSize { get; init; } = 400;

    /// <summary>All bundles.</summary>
    public int Total => Consumers * BundlesPerSize * 2;
}
