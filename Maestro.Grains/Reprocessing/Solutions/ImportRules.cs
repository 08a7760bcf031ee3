using System.Collections.Immutable;
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
    /// <param name="items">The persist messages of their instances that are there already, by key; those that are added here are added.</param>
    /// <returns>The ids of the jobs that were added.</returns>
    public static ImmutableArray<string> Import(
        SolutionTurn turn, ImportedJobs imported, IReadOnlySet<string> known, Dictionary<string, StoredItem> items)
    {
        var added = new Dictionary<string, Job>();
        foreach (var view in imported.Jobs.Where(view => view.PendingEvent is not null && !known.Contains(view.Id) && !added.ContainsKey(view.Id)))
        {
            added[view.Id] = Add(turn, view);
            AddItem(turn, added[view.Id], items);
        }

        var approved = added.Values.Where(job => job.Status == JobStatus.Approved).OrderBy(job => job.CreatedAt).Select(job => job.Id).ToList();
        foreach (var id in imported.Line.Where(approved.Contains).Concat(approved).Distinct().ToList())
        {
            turn.Enqueue(id, locks: !added[id].Forking);
        }

        return [.. added.Keys];
    }

    /// <summary>How far the job came is not known: it ran when the original ended, or it has a status that none of its rules knows.</summary>
    public static bool IsUnclear(JobView view) => JobStatus.IsRunning(view.Status) || !JobStatus.All.Contains(view.Status);

    private static Job Add(SolutionTurn turn, JobView view)
    {
        // Only its operator can find out how far it came.
        var isUnclear = IsUnclear(view);
        var createdAt = view.History.IsEmpty ? turn.Now : view.History[0].Timestamp;
        var job = new Job
        {
            Id = view.Id,
            SystemId = turn.State.SystemId,
            PendingEvent = view.PendingEvent!,
            Origin = view.Origin,
            Tag = view.Tag,
            Branch = Branches.Effective(view.Branch),
            Status = isUnclear ? JobStatus.Failure : view.Status,
            Forking = view.Forking,
            PendingCommitted = isUnclear || view.Status is JobStatus.Finished or JobStatus.Failure,
            Reason = isUnclear ? $"was {view.Status} when it was taken over from the original service; how far it came is not known" : null,
            CreatedAt = createdAt,
            UpdatedAt = view.History.IsEmpty ? turn.Now : view.History[^1].Timestamp,
            History = isUnclear ? [.. view.History, new HistoryEntry("", JobStatus.Failure, turn.Now)] : [.. view.History],
            Units = Units(view),
        };
        turn.AddJob(job);
        turn.Audit(job.Id, "", "imported", isUnclear ? job.Reason! : view.Status);
        if (job.Status == JobStatus.PendingApproval)
        {
            turn.State = turn.State with { Pending = turn.State.Pending.Add(new PendingJob(job.Id, job.Tag, job.CreatedAt)) };
        }

        return job;
    }

    /// <summary>The original took the job's persist message. When the platform sends it again, that opens no second job and commits nothing.</summary>
    private static void AddItem(SolutionTurn turn, Job job, Dictionary<string, StoredItem> items)
    {
        var instanceId = job.PendingEvent.InstanceId;
        var key = IntakeRules.KeyOf(instanceId);
        var existing = items.GetValueOrDefault(key);
        if (instanceId.Length == 0 || existing is { State: not (ItemState.Failed or ItemState.Cancelled) })
        {
            return;
        }

        var id = turn.TakeNumber();
        turn.Write(new ItemRow
        {
            Id = id,
            Key = key,
            State = ItemState.JobCreated,
            InstanceId = instanceId,
            JobId = job.Id,
            AcceptedAt = job.CreatedAt,
            DoneAt = turn.Now,
            Body = [],
            Replaces = existing?.Id ?? 0,
        });
        items[key] = new StoredItem(id, ItemState.JobCreated, job.Id, null);
    }

    private static ImmutableList<Unit> Units(JobView view)
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
