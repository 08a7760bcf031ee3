namespace Maestro.Bench.Scenarios;

/// <summary>What the scenario <c>connect</c> does.</summary>
internal sealed record ConnectOptions
{
    /// <summary>Streams that one connection holds, when their number is not given.</summary>
    public const int StreamsPerConnection = 5000;

    /// <summary>How many agents subscribe, each of a consumer of its own.</summary>
    public int Subscriptions { get; init; } = 20_000;

    /// <summary>Connections they are multiplexed over; null is one for <see cref="StreamsPerConnection"/>.</summary>
    public int? Connections { get; init; }

    /// <summary>Whether the consumers are not registered; then nothing can be sent to them.</summary>
    public bool Unregistered { get; init; }

    /// <summary>What the names of the consumers start with, to use those of an earlier run; null for new ones.</summary>
    public string? ConsumerPrefix { get; init; }

    /// <summary>How long the subscriptions are held before the broadcast.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Octets of the bundle that each agent is sent.</summary>
    public int Size { get; init; } = 2048;

    /// <summary>Publishers of the broadcast.</summary>
    public int InFlight { get; init; } = 64;

    /// <summary>How many connections there are.</summary>
    public int ConnectionCount => Connections ?? Math.Max(1, Subscriptions / StreamsPerConnection);
}
