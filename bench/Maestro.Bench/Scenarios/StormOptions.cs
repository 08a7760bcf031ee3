namespace Maestro.Bench.Scenarios;

/// <summary>What the scenario <c>storm</c> does.</summary>
internal sealed record StormOptions
{
    private const int AgentsPerConnection = 100;

    /// <summary>How many agents drop and return.</summary>
    public int Agents { get; init; } = 10_000;

    /// <summary>Connections they share; null is one for a hundred of them.</summary>
    public int? Connections { get; init; }

    /// <summary>How many bundles each agent holds.</summary>
    public int BundlesPerAgent { get; init; } = 1;

    /// <summary>How many of a hundred agents return without their bundles.</summary>
    public int ForgetPercent { get; init; } = 10;

    /// <summary>Publishes per second to other consumers, all the time.</summary>
    public int Rate { get; init; } = 200;

    /// <summary>Octets of a bundle.</summary>
    public int Size { get; init; } = 2048;

    /// <summary>How many connections there are.</summary>
    public int ConnectionCount => Connections ?? Math.Max(1, Agents / AgentsPerConnection);

    /// <summary>Whether an agent returns without its bundles; they are spread evenly.</summary>
    public bool Forgets(int agent) => (agent + 1) * (long)ForgetPercent / 100 > agent * (long)ForgetPercent / 100;
}
