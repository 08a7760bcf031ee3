using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.PubSub;

namespace Maestro.Gateway.Brokers.PubSub;

/// <summary>What Pub/Sub carries.</summary>
internal sealed class PubSubLimits : IBrokerLimits
{
    /// <inheritdoc/>
    public string? ProblemOf(string consumerName, TextEvent text) => PubSubMessages.ProblemOf(PubSubMessages.Make(text));
}
