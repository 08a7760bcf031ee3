using Maestro.Agent.Cluster;
using Maestro.Agent.Status;
using Maestro.Agent.Works;

namespace Maestro.Agent.Reconciling;

/// <summary>
/// Looks at the objects of works and reports what became of them (agent.md section 4.7). What changes all the time is reported less and less often,
/// down to the interval of the reference, and its last state in the end: a fleet of controllers that write a field every second must not be a
/// fleet of statuses every second. A condition that turns is reported at once, and so is everything where <c>Watch</c> is asked for.
/// </summary>
internal sealed class WorkObserver(AgentOptions options, TimeProvider time, WorkReporter reporter)
{
    // Not longer although works are polled less often: who polls seldom because watches tell of changes still wants to hear of them.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Pacing _reports = new(Longest(options), time);

    // To look costs the agent alone, so it looks more often: what flaps may be nothing that is reported.
    private readonly Pacing _looks = new(Longest(options) / 10, time);

    /// <summary>Notes when to look because of what happened in the cluster.</summary>
    public void Hear(WorkEntry entry, Work work, ClusterNews.Reasons news)
    {
        if (news.IsEmpty)
        {
            return;
        }

        var at = time.GetTimestamp();
        var mayWait = news.AreOtherLooks && !work.Bundle.IsWatched && !work.Bundle.DerivesConditions;
        if (mayWait)
        {
            if (entry.HoldsValues)
            {
                // They are read again when it is their turn.
                return;
            }

            at += time.ToTimestamp(_looks.Left(entry.Looks));
        }

        if (entry.LookAt == 0 || at < entry.LookAt)
        {
            entry.LookAt = at;
            entry.Looks = mayWait ? _looks.After(entry.Looks, at) : entry.Looks;
        }
    }

    /// <summary>Looks at once, since the work is another one or was applied.</summary>
    /// <param name="entry">The work.</param>
    /// <param name="isNew">Whether what was reported of it says nothing about how often it will change.</param>
    public void LookNow(WorkEntry entry, bool isNew)
    {
        entry.LookAt = time.GetTimestamp();
        if (isNew)
        {
            (entry.Looks, entry.Reports) = (default, default);
        }
    }

    /// <summary>How long to wait before the objects are looked at; null for until something happens.</summary>
    public TimeSpan? UntilLook(WorkEntry entry) =>
        entry.LookAt == 0 ? null : time.ToTimeSpan(Math.Max(0, entry.LookAt - time.GetTimestamp()));

    /// <summary>Looks at the objects if it is time, and reports. Returns how long to wait for a slot first; null when none is waited for.</summary>
    /// <exception cref="Transport.PublishException">The broker did not take the status over.</exception>
    public async ValueTask<TimeSpan?> LookAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        if (UntilLook(entry) != TimeSpan.Zero)
        {
            return null;
        }

        if (reporter.UntilSlot(entry) is { } wait)
        {
            return wait;
        }

        var observed = await ObserveAsync(agent, entry.Status, work, cancellation);
        if (observed.Equals(entry.Status))
        {
            ReturnTurn(agent, entry);
        }
        else
        {
            var mayWait = !work.Bundle.IsWatched && !StatusChange.TurnsCondition(entry.Status, observed);
            if (mayWait && UntilTurn(agent, entry) is { } pause)
            {
                Hold(agent, entry, work, pause);
                return null;
            }

            if (reporter.WaitForSlot(agent, entry) is { } slot)
            {
                return slot;
            }

            var isReported = await reporter.ReportAsync(agent, entry, work, observed, cancellation);
            UseTurn(agent, entry, isReported && mayWait);
        }

        entry.HoldsValues = false;
        entry.LookAt = agent.Cluster.NeedsPolling(work)
            ? time.GetTimestamp() + time.ToTimestamp(agent.Surroundings.Jitter.Stretch(options.StatusSyncInterval, 0.9))
            : 0;
        return null;
    }

    private static TimeSpan Longest(AgentOptions options) =>
        options.StatusSyncInterval < LongestPause ? options.StatusSyncInterval : LongestPause;

    private async ValueTask<WorkStatus> ObserveAsync(ClusterAgent agent, WorkStatus status, Work work, CancellationToken cancellation)
    {
        if (status.Conditions.Find(Condition.Applied) is null)
        {
            return status;
        }

        var reads = new List<LiveRead>(status.Manifests.Length);
        foreach (var manifest in status.Manifests)
        {
            reads.Add(manifest.Meta.IsComplete
                ? await agent.Cluster.ReadAsync(
                    manifest.Meta, ManifestConfig.Select(work.Bundle.Configs, manifest.Meta).ReadsManagers, cancellation)
                : LiveRead.IncompleteMeta);
        }

        return ObservedStatus.After(status, work, reads, options.MaxJsonRawLength, reporter.Now());
    }

    // The turn comes after the work's own pause, in line with the values of other works.
    private TimeSpan? UntilTurn(ClusterAgent agent, WorkEntry entry)
    {
        var left = _reports.Left(entry.Reports);
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        var now = time.GetTimestamp();
        if (entry.TurnAt == 0)
        {
            entry.TurnAt = now + time.ToTimestamp(agent.ValueLimit.Reserve());
        }

        return entry.TurnAt > now ? time.ToTimeSpan(entry.TurnAt - now) : null;
    }

    private void Hold(ClusterAgent agent, WorkEntry entry, Work work, TimeSpan pause)
    {
        if (!entry.HoldsValues)
        {
            agent.NoteValuesWait(work, pause);
        }

        entry.HoldsValues = true;
        entry.LookAt = time.GetTimestamp() + time.ToTimestamp(pause);
    }

    private void UseTurn(ClusterAgent agent, WorkEntry entry, bool isUsed)
    {
        if (isUsed)
        {
            (entry.TurnAt, entry.Reports) = (0, _reports.After(entry.Reports, time.GetTimestamp()));
        }
        else
        {
            ReturnTurn(agent, entry);
        }
    }

    private static void ReturnTurn(ClusterAgent agent, WorkEntry entry)
    {
        if (entry.TurnAt != 0)
        {
            entry.TurnAt = 0;
            agent.ValueLimit.Return();
        }
    }
}
