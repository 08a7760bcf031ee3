namespace Maestro.Agent.Works;

/// <summary>What an incoming event means to the agent.</summary>
internal abstract record IncomingEvent
{
    /// <summary>Not for this agent, or nothing can be made of it.</summary>
    public sealed record Dropped(string Reason) : IncomingEvent;

    /// <summary>A work to hold.</summary>
    public sealed record Spec(Work Work) : IncomingEvent;

    /// <summary>A work to remove; its bundle is empty.</summary>
    /// <param name="Work">The work as far as the event tells.</param>
    /// <param name="HasGeneration">False when the event has no version, as some servers send it (agent.md D-2).</param>
    /// <param name="IsFromResync">Whether it answers a resync request of this agent.</param>
    public sealed record Deletion(Work Work, bool HasGeneration, bool IsFromResync = false) : IncomingEvent;

    /// <summary>A work whose bundle breaks a rule; the source is told (agent.md D-1).</summary>
    /// <param name="Work">The work without a bundle.</param>
    /// <param name="Cause">Which rule.</param>
    public sealed record Refused(Work Work, string Cause) : IncomingEvent;

    /// <summary>The source wants statuses.</summary>
    /// <param name="Hashes">The hash it holds per resource id; empty asks for every status.</param>
    public sealed record StatusResync(IReadOnlyDictionary<string, string> Hashes) : IncomingEvent;
}
