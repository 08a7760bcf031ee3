namespace Maestro.Gateway.Brokers;

/// <summary>The message broker between this server and its agents (rest-and-operations.md section 4.4).</summary>
/// <param name="ClientId">The name of this process at the broker.</param>
public abstract record BrokerGatewaySettings(string ClientId)
{
    /// <summary>The broker, for people: its kind and its address.</summary>
    public abstract string Name { get; }

    /// <summary>The broker's address.</summary>
    public abstract string Address { get; }

    /// <summary>
    /// Whether the broker hands each message of an agent to one server only. If not, every server is given it, and the one that speaks for the
    /// consumer takes it.
    /// </summary>
    public abstract bool IsShared { get; }

    /// <summary>Whether a question for statuses reaches other agents than that of its consumer. One without hashes would have them all send everything.</summary>
    public abstract bool EverybodyIsAsked { get; }

    /// <summary>Whether the broker keeps what it cannot hand out for the time being. If not, statuses may be missed while they are not taken.</summary>
    public abstract bool KeepsMessages { get; }
}
