namespace Maestro.Platform.Simulator;

/// <summary>How the platform behaves.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The port all its services listen on; their paths do not meet.</summary>
    public required int Port { get; init; }

    /// <summary>The broker: <c>amqp://user:password@host:port/vhost</c>; without one, what would be published goes nowhere.</summary>
    public Uri? Broker { get; init; }

    /// <summary>REST of Maestro: the gate is asked there, and failures and new queues are told.</summary>
    public required Uri Maestro { get; init; }

    /// <summary>How long an instance runs.</summary>
    public TimeSpan ExecutionTime { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// The event manager of 2018 handles one event at a time, asks the gate, and calls Maestro while it holds its lock; the one of 2020 does neither.
    /// </summary>
    public bool Generation2018 { get; init; } = true;
}
