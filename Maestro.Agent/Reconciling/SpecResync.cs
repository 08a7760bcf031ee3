using Maestro.Agent.Transport;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Agent.Reconciling;

/// <summary>
/// The spec resync request of one agent (agent.md section 5.5). It goes through the queue, so that thousands of agents that
/// reconnect at once do not ask all at once.
/// </summary>
internal sealed class SpecResync(ClusterAgent agent) : ReconcileItem
{
    private int _wanted;

    /// <summary>Asks for one request.</summary>
    public void Want() => Interlocked.Exchange(ref _wanted, 1);

    /// <inheritdoc/>
    public override string QueueName => QueueNames.Messages;

    /// <inheritdoc/>
    public override async ValueTask<TimeSpan?> ReconcileAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _wanted, 0) == 0)
        {
            return null;
        }

        // It counts against the limit but does not wait for it: without it nothing else would come.
        _ = agent.Limit.Reserve();
        var versions = agent.Works.Versions();
        var request = new SpecResyncRequest(agent.ConsumerName, versions);
        try
        {
            await agent.Transport.PublishAsync(
                request.Compose(agent.ClientId, Guid.NewGuid().ToString(), agent.Surroundings.Time.GetUtcNow()), cancellation);
        }
        catch (PublishException)
        {
            Want();
            throw;
        }

        agent.NoteResync(versions.Count);
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{agent.ConsumerName}: spec resync";
}
