using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>Tells what became of the persist messages of one system, and lets those wait who want to know.</summary>
internal sealed class PersistOutcomes(string systemId, Solution solution, ISolutionStore store, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private TaskCompletionSource _stored = NewSignal();

    /// <summary>A turn was stored: whoever waits looks again.</summary>
    public void Signal()
    {
        var signal = _stored;
        _stored = NewSignal();
        signal.TrySetResult();
    }

    /// <summary>Waits for the end of a message, at most so long and never longer than ten seconds; then tells how it stands.</summary>
    public async Task<PersistOutcome> WaitAsync(long item, TimeSpan wait)
    {
        var started = time.GetTimestamp();
        var limit = wait < LongestWait ? wait : LongestWait;
        while (true)
        {
            // Taken before the look, which would miss what is stored meanwhile.
            var changed = _stored.Task;
            var outcome = await LookAsync(item);
            var left = limit - time.GetElapsedTime(started);
            if (outcome.IsFinal || left <= TimeSpan.Zero)
            {
                return outcome;
            }

            await changed.WaitAsync(left, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tells how it stands with a message now.</summary>
    public async Task<PersistOutcome> LookAsync(long item)
    {
        if (solution.State is { } state && OpenIn(state, item) is { } open)
        {
            return open;
        }

        var stored = await store.FindItemAsync(systemId, item, CancellationToken.None);
        var jobs = stored is { State: ItemState.JobCreated } ? await store.LoadJobsAsync([stored.JobId], CancellationToken.None) : null;
        return Of(stored, jobs?.GetValueOrDefault(stored!.JobId));
    }

    private PersistOutcome? OpenIn(SolutionState state, long item)
    {
        if (state.Execution?.Id == item || state.Reply?.Id == item)
        {
            return new PersistOutcome(PersistState.Executing);
        }

        if (state.Executions.Exists(waiting => waiting.Id == item))
        {
            return new PersistOutcome(PersistState.Waiting, BehindLock: !state.AdmitsExecutions(time.GetUtcNow()));
        }

        return state.Replies.Exists(waiting => waiting.Id == item) ? new PersistOutcome(PersistState.Waiting) : null;
    }

    private static PersistOutcome Of(StoredItem? stored, Job? job) => stored?.State switch
    {
        null => new PersistOutcome(PersistState.Unknown),
        ItemState.Waiting => new PersistOutcome(PersistState.Waiting),
        ItemState.Executing => new PersistOutcome(PersistState.Executing),
        ItemState.Committed => new PersistOutcome(PersistState.Committed),
        ItemState.JobCreated => new PersistOutcome(PersistState.JobCreated, job?.ToView()),
        ItemState.Cancelled => new PersistOutcome(PersistState.Cancelled, Reason: stored.Reason),
        _ => new PersistOutcome(PersistState.Failed, Reason: stored.Reason),
    };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
