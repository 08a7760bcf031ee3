namespace Maestro.Agent.Transport;

/// <summary>A kind of broker: what the transports of one process share.</summary>
internal interface IAgentDriver : IDisposable
{
    /// <summary>Makes the transport of one agent; nothing is connected before it runs.</summary>
    /// <param name="consumerName">The consumer.</param>
    /// <param name="clientId">The agent's name on the bus.</param>
    /// <param name="ladder">The pauses between two connections.</param>
    IAgentTransport Transport(string consumerName, string clientId, ReconnectLadder ladder);

    /// <summary>Keeps the certificates that the transports show up to date until cancelled.</summary>
    Task RefreshAsync(CancellationToken cancellation);
}
