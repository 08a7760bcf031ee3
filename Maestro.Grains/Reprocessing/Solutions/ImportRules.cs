using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>Taking over the jobs of the original service (reprocessing.md section 7.9).</summary>
internal static class ImportRules
{
    /// <summary>Adds what is not there yet.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="imported">What is left of the original.</param>
    /// <param name="known">Ids of jobs that are there already.</param>
    /// <returns>How many jobs were added.</returns>
    public static int Import(SolutionTurn turn, ImportedJobs imported, IReadOnlySet<string> known)
    {
        var added = new Dictionary<string, Job>();
        foreach (var view in imported.Jobs.Where(view => view.PendingEvent is not null && !known.Contains(view.Id) && !added.ContainsKey(view.Id)))
        {
            added[view.Id] = Add(turn, view);
        }

        var approved = added.Values.Where(job => job.Status == JobStatus.Approved).OrderBy(job => job.CreatedAt).Select(job => job.Id).ToList();
        foreach (var id in imported.Line.Where(approved.Contains).Concat(approved).Distinct().ToList())
        {
            turn.Enqueue(id, locks: !added[id].Forking);
        }

        return added.Count;
    }

    private static Job Add(SolutionTurn turn, JobView view)
    {
        // How far a running one came is not known, and only its operator can find out.
        var wasRunning = JobStatus.IsRunning(view.Status);
        var createdAt = view.History.IsEmpty ? turn.Now : view.History[0].Timestamp;
        var job = new Job
        {
            Id = view.Id,
            SystemId = turn.State.SystemId,
            PendingEvent = view.PendingEvent!,
            Origin = view.Origin,
            Tag = view.Tag,
            Branch = Branches.Effective(view.Branch),
            Status = wasRunning ? JobStatus.Failure : view.Status,
            Forking = view.Forking,
            PendingCommitted = wasRunning || view.Status is JobStatus.Finished or JobStatus.Failure,
            Reason = wasRunning ? "was running when it was taken over from the original service; how far it came is not known" : null,
            CreatedAt = createdAt,
            UpdatedAt = view.History.IsEmpty ? turn.Now : view.History[^1].Timestamp,
            History = wasRunning ? [.. view.History, new HistoryEntry("", JobStatus.Failure, turn.Now)] : [.. view.History],
            Units = Units(view),
        };
        turn.AddJob(job);
        turn.Audit(job.Id, "", "imported", wasRunning ? job.Reason! : view.Status);
        if (job.Status == JobStatus.PendingApproval)
        {
            turn.State = turn.State with { Pending = turn.State.Pending.Add(new PendingJob(job.Id, job.Tag, job.CreatedAt)) };
        }

        return job;
    }

    private static System.Collections.Immutable.ImmutableList<Unit> Units(JobView view)
    {
        var state = view.Status switch
        {
            JobStatus.Finished => UnitState.Committed,
            JobStatus.PendingApproval or JobStatus.Approved => UnitState.Pending,
            _ => UnitState.Dropped,
        };
        return
        [
            .. view.Events.Select((read, place) => new Unit
            {
                Key = new UnitKey(read.InstanceId, read.EffectiveBranch),
                Event = read,
                Arrival = place,
                State = state,
            }).DistinctBy(unit => unit.Key),
        ];
    }
}
