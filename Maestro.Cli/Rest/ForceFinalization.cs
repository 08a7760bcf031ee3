namespace Maestro.Cli.Rest;

/// <summary>Gives up on a deletion whose agent is gone.</summary>
/// <param name="Reason">Why, for the history.</param>
internal sealed record ForceFinalizationRequest(string Reason);

/// <summary>That it was done.</summary>
internal sealed record ForceFinalization
{
    /// <summary>The bundle that is gone.</summary>
    public required string Id { get; init; }

    /// <summary>Who did it, as the history names them.</summary>
    public string? Actor { get; init; }
}
