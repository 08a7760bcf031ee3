namespace Maestro.Gateway.Security.Reviews;

/// <summary>The bounds of asking the Kubernetes API, and of believing what it said.</summary>
internal sealed record ReviewLimits
{
    /// <summary>Longest time for an answer, repetitions included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reviews that are asked for at the same time.</summary>
    public int Concurrent { get; init; } = 32;

    /// <summary>Reviews that may wait for their turn; one more is refused.</summary>
    public int Waiting { get; init; } = 1024;

    /// <summary>How long a yes is believed. Whoever loses a right keeps it that much longer.</summary>
    public TimeSpan GrantedFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a no is believed; short, since it is what an operator who grants a right waits for.</summary>
    public TimeSpan RefusedFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Answers that are remembered, of each kind.</summary>
    public int Remembered { get; init; } = 10_000;
}
