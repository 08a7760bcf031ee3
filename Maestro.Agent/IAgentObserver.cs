namespace Maestro.Agent;

/// <summary>What an agent did.</summary>
public enum AgentActivity
{
    /// <summary>The broker holds a subscription of the agent.</summary>
    Subscribed,
    /// <summary>The subscription is lost; the detail says why.</summary>
    Disconnected,
    /// <summary>The spec resync request was taken over; the detail says how many works it lists.</summary>
    ResyncSent,
    /// <summary>A spec or a deletion arrived.</summary>
    SpecReceived,
    /// <summary>A bundle was refused; the detail says which rule it breaks.</summary>
    SpecRefused,
    /// <summary>The manifests of a work were applied; the detail says how many, and how many failed.</summary>
    Applied,
    /// <summary>The broker took a status over; the detail lists the conditions of the work.</summary>
    StatusPublished,
    /// <summary>The broker took the proof of deletion over and the agent let go of the work.</summary>
    Deleted,
}

/// <summary>One thing an agent did.</summary>
/// <param name="Time">When.</param>
/// <param name="ConsumerName">Which agent.</param>
/// <param name="Activity">What.</param>
/// <param name="ResourceId">The resource bundle; null when it is not about one.</param>
/// <param name="Version">Version of the bundle; 0 when it is not about one.</param>
/// <param name="Detail">More for people; may be empty.</param>
public sealed record AgentEvent(
    DateTimeOffset Time, string ConsumerName, AgentActivity Activity, string? ResourceId, int Version, string Detail);

/// <summary>Is told what the agents of a process do, as it happens.</summary>
public interface IAgentObserver
{
    /// <summary>Something happened. Called from many threads at once; must be quick and must not throw.</summary>
    void OnAgentEvent(AgentEvent agentEvent);
}
