namespace Maestro.Grains.Tests.Reprocessing.Simulation;

/// <summary>How often what goes wrong, from 0 to 1.</summary>
internal sealed record Faults
{
    public static readonly Faults None = new();

    /// <summary>The process dies at a write, before or after it was committed.</summary>
    public double Death { get; init; }

    /// <summary>The database is away at a write, or its answer gets lost after the commit.</summary>
    public double Database { get; init; }

    /// <summary>A neighbour fails and has done nothing.</summary>
    public double Refusal { get; init; }

    /// <summary>A neighbour has done it and the answer is lost.</summary>
    public double LostAnswer { get; init; }

    /// <summary>A message arrives twice, by <c>persist/sync</c> as well, or a unit is run twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>A re-run ends in an error, without a persist, or never.</summary>
    public double BadRun { get; init; }

    /// <summary>An administrator interferes with a job.</summary>
    public double Interference { get; init; }

    /// <summary>The domain app never takes an instance.</summary>
    public double Poison { get; init; }
}
