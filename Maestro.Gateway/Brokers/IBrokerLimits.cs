using Maestro.Protocol.CloudEvents;

namespace Maestro.Gateway.Brokers;

/// <summary>What a message broker carries to an agent.</summary>
internal interface IBrokerLimits
{
    /// <summary>Why the broker would not carry the event; null when it will.</summary>
    /// <param name="consumerName">The consumer whose agent it is for.</param>
    /// <param name="text">The event.</param>
    string? ProblemOf(string consumerName, TextEvent text);
}
