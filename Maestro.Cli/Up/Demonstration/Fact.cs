namespace Maestro.Cli.Up.Demonstration;

/// <summary>One station of a bundle's way.</summary>
/// <param name="Time">When it was there.</param>
/// <param name="Station">The station in a word.</param>
/// <param name="Detail">More about it.</param>
internal sealed record Fact(DateTimeOffset Time, string Station, string Detail)
{
    /// <summary>True when the way is at its end.</summary>
    public bool IsLast { get; init; }
}
