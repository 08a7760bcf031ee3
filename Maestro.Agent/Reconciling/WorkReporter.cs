using Maestro.Agent.Status;
using Maestro.Agent.Works;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Reconciling;

/// <summary>
/// Publishes the statuses of works. One is stored only after the broker took it over, so that what failed is found again and sent later
/// (agent.md section 5.4).
/// </summary>
internal sealed class WorkReporter(TimeProvider time)
{
    /// <summary>Publishes a status that says something new, and stores it. Returns whether it did.</summary>
    /// <exception cref="Transport.PublishException">The broker did not take it over.</exception>
    public async ValueTask<bool> ReportAsync(
        ClusterAgent agent, WorkEntry entry, Work work, WorkStatus status, CancellationToken cancellation)
    {
        if (status.Equals(entry.Status))
        {
            return false;
        }

        var fitting = Fit(agent, entry, work, status);
        if (fitting.Equals(entry.Status))
        {
            return false;
        }

        await agent.PublishAsync(entry, work, fitting, EventType.UpdateRequest, cleaned: false, cancellation);
        entry.Status = fitting;
        return true;
    }

    /// <summary>
    /// Answers the source that asked for the status. The answer is the status as it is stored; a change found just now follows as an update of
    /// its own.
    /// </summary>
    /// <exception cref="Transport.PublishException">The broker did not take it over.</exception>
    public async ValueTask AnswerAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        if (entry.AnswerWanted)
        {
            var fitting = Fit(agent, entry, work, entry.Status);
            await agent.PublishAsync(entry, work, fitting, EventType.ResyncResponse, cleaned: false, cancellation);
            entry.Status = fitting;
            entry.AnswerWanted = false;
        }
    }

    /// <summary>Publishes the proof that everything of a deleted work is gone.</summary>
    /// <exception cref="Transport.PublishException">The broker did not take it over.</exception>
    public ValueTask ReportEndAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        var deleted = Fit(agent, entry, work, DeletionStatus.Deleted(entry.Status, work.ClusterName, Now()));
        return agent.PublishAsync(entry, work, deleted, EventType.UpdateRequest, cleaned: true, cancellation);
    }

    /// <summary>How long to wait before the next event of a work may be sent; null when it may be sent now. Reserves a slot for it.</summary>
    public TimeSpan? WaitForSlot(ClusterAgent agent, WorkEntry entry)
    {
        if (entry.SlotAt == 0)
        {
            entry.SlotAt = time.GetTimestamp() + time.ToTimestamp(agent.Limit.Reserve());
        }

        return UntilSlot(entry);
    }

    /// <summary>How long to wait for the slot that is reserved; null when there is none or it is there.</summary>
    public TimeSpan? UntilSlot(WorkEntry entry)
    {
        var now = time.GetTimestamp();
        return entry.SlotAt > now ? time.ToTimeSpan(entry.SlotAt - now) : null;
    }

    /// <summary>Gives a slot back that turned out not to be needed; one that is still waited for is kept.</summary>
    public void ReturnSlot(ClusterAgent agent, WorkEntry entry)
    {
        if (entry.SlotAt != 0 && UntilSlot(entry) is null)
        {
            entry.SlotAt = 0;
            agent.Limit.Return();
        }
    }

    /// <summary>The time in whole seconds, as statuses tell it.</summary>
    public DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    // The limit may have become smaller since a status was stored: another broker, or another setting of it.
    private WorkStatus Fit(ClusterAgent agent, WorkEntry entry, Work work, WorkStatus status) =>
        StatusTrimming.Fit(status, entry.Status, agent.Transport.MaxEventBytes - StatusEvent.AttributeBytes(work), Now());
}
