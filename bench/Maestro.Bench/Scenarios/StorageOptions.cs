namespace Maestro.Bench.Scenarios;

/// <summary>What the scenario <c>storage</c> does.</summary>
internal sealed record StorageOptions
{
    /// <summary>How many bundles each way of writing has.</summary>
    public int Bundles { get; init; } = 2048;

    /// <summary>Writers that wait for a commit at a time; each has bundles of its own.</summary>
    public int Writers { get; init; } = 256;

    /// <summary>Writes of each way in each round.</summary>
    public int Writes { get; init; } = 8000;

    /// <summary>How often the ways take turns, so that what changes meanwhile on the machine meets all of them.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>Connections of the single-row updates.</summary>
    public int PlainConnections { get; init; } = 64;

    /// <summary>Octets of a manifest bundle.</summary>
    public int Size { get; init; } = 2048;
}
