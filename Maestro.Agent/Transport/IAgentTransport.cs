using CloudNative.CloudEvents;

namespace Maestro.Agent.Transport;

/// <summary>The connection of one agent to its broker, whatever carries it.</summary>
internal interface IAgentTransport
{
    /// <summary>Largest event, in bytes: gRPC takes no messages above 4 MiB, and what is around an event needs room too.</summary>
    const int LargestEvent = (4 * 1024 * 1024) - (64 * 1024);

    /// <summary>Bytes that an event may have, attributes included, for the broker of this connection to take it over.</summary>
    int MaxEventBytes => LargestEvent;

    /// <summary>
    /// Keeps the agent subscribed until cancelled: a subscription that ends, for whatever reason, is opened again after a
    /// pause. Returns when cancelled; never throws for a broken connection.
    /// </summary>
    Task RunAsync(IAgentReceiver receiver, CancellationToken cancellation);

    /// <summary>Sends one event and returns once the broker has taken it over.</summary>
    /// <exception cref="PublishException">The agent is not connected, or the broker did not take the event over.</exception>
    Task PublishAsync(CloudEvent cloudEvent, CancellationToken cancellation);
}

/// <summary>What a transport tells its agent. Calls come one at a time.</summary>
internal interface IAgentReceiver
{
    /// <summary>The broker holds a subscription from now on; the receiver asks for what it missed. Must not wait.</summary>
    void OnSubscribed();

    /// <summary>An event other than a heartbeat arrived. Must not wait and must not throw for bad content.</summary>
    void OnEvent(CloudEvent cloudEvent);

    /// <summary>The subscription is gone; the transport opens it again after the pause.</summary>
    void OnDisconnected(string reason, TimeSpan pause);
}
