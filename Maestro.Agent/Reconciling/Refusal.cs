using Maestro.Agent.Status;
using Maestro.Agent.Works;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Reconciling;

/// <summary>Tells the source that a bundle was refused and why; what ran before goes on running (agent.md D-1).</summary>
internal sealed class Refusal(ClusterAgent agent, Work work, string cause) : ReconcileItem
{
    /// <inheritdoc/>
    public override string QueueName => QueueNames.Messages;

    /// <inheritdoc/>
    public override async ValueTask<TimeSpan?> ReconcileAsync(CancellationToken cancellation)
    {
        // A newer version makes this report worthless.
        if (agent.Works.Find(work.Uid)?.Work is { } stored && (stored.IsDeleting || stored.Generation > work.Generation))
        {
            return null;
        }

        _ = agent.Limit.Reserve();
        var now = agent.Surroundings.Time.GetUtcNow();
        await agent.Transport.PublishAsync(
            StatusEvent.Compose(
                work,
                AppliedStatus.Refused(work.Generation, cause, now),
                EventType.UpdateRequest,
                cleaned: false,
                agent.ClientId,
                agent.Surroundings.Sequence.Next(),
                now),
            cancellation);
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{agent.ConsumerName}: refusal of {work.Uid}";
}
