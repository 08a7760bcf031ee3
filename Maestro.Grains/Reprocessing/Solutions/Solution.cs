using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>
/// Makes turns: loads what the rules need, lets them decide, stores what they changed, and only then lets it have an effect. Without Orleans, so
/// that the same code runs in the simulation. One turn at a time.
/// </summary>
internal sealed class Solution(string systemId, ISolutionStore store, ISolutionOutlet outlet, Func<TurnContext> context)
{
    private static readonly IReadOnlyDictionary<string, Job> NoJobs = new Dictionary<string, Job>();

    private SolutionState? _state;

    /// <summary>The state as it was stored last; null when it has to be read first.</summary>
    public SolutionState? State => _state;

    /// <summary>Reads the state if need be, and starts again what was under way when a process died.</summary>
    public async Task LoadAsync()
    {
        if (_state is null)
        {
            var stored = await store.LoadAsync(systemId, CancellationToken.None);
            _state = stored ?? new SolutionState { SystemId = systemId };
            if (stored is not null)
            {
                await RunAsync(turn => SolutionRules.Recover(turn, outlet.IsRunning));
            }
        }
    }

    /// <summary>Forgets what is in memory; the next turn reads it again.</summary>
    public void Forget() => _state = null;

    /// <summary>Makes a turn that only looks after what is due.</summary>
    public Task WakeAsync() => RunAsync(turn =>
    {
        SolutionRules.Recover(turn, outlet.IsRunning);
        JobRun.CheckStall(turn);
    });

    /// <summary>Makes the system known.</summary>
    public Task RegisterAsync() => RunAsync(static turn => turn.Touch());

    /// <summary>Takes a persist message in.</summary>
    public async Task<AcceptAnswer> AcceptAsync(PersistDelivery delivery) => (await AcceptAllAsync([delivery]))[0];

    /// <summary>Takes persist messages in, all in one turn.</summary>
    public async Task<ImmutableArray<AcceptAnswer>> AcceptAllAsync(ImmutableArray<PersistDelivery> deliveries)
    {
        await LoadAsync();
        var messages = deliveries.Select(delivery => (Delivery: delivery, Read: PersistMessage.Read(systemId, delivery))).ToList();
        var keys = messages.Select(message => IntakeRules.KeyOf(message.Read)).OfType<string>().ToHashSet();
        var known = keys.Count == 0 ? [] : await store.FindItemsAsync(systemId, keys, CancellationToken.None);
        return await RunAsync(turn => messages.Select(message => IntakeRules.Accept(turn, message.Delivery, message.Read, known)).ToImmutableArray());
    }

    /// <summary>Withdraws a message nobody has worked on yet.</summary>
    public Task<bool> WithdrawAsync(long item) => RunAsync(turn => IntakeRules.TryWithdraw(turn, item));

    /// <summary>Makes a turn for a command on a job, with the documents of the job and of those an approval would take along.</summary>
    public async Task<JobAnswer> CommandAsync(string jobId, Func<SolutionTurn, Job?, IReadOnlyDictionary<string, Job>, JobAnswer> decide)
    {
        await LoadAsync();
        var jobs = await LoadJobsAsync([jobId, .. ApprovalRules.Affected(_state!, jobId)]);
        var job = jobs.GetValueOrDefault(jobId);
        return await RunAsync(turn => decide(turn, job?.SystemId == systemId ? job : null, jobs));
    }

    /// <summary>Takes the result of an effect.</summary>
    public async Task<bool> CompleteAsync(EffectResult result)
    {
        await LoadAsync();
        var jobs = _state!.Effects.GetValueOrDefault(result.EffectId) switch
        {
            { Kind: EffectKind.Classify } effect => await LoadJobsAsync(ApprovalRules.Affected(_state, effect.JobId)),
            { Kind: EffectKind.Commit, JobId.Length: > 0 } effect when effect.JobId != _state.Active?.JobId => await LoadJobsAsync([effect.JobId]),
            _ => NoJobs,
        };
        return await RunAsync(turn => EffectRules.TryComplete(turn, result, jobs));
    }

    /// <summary>The event manager reports a failed event.</summary>
    public async Task<string> ReportFailureAsync(PlatformEvent failed)
    {
        await LoadAsync();
        var jobId = failed.Reprocessing?.Id ?? "";
        var named = jobId.Length > 0 && jobId != _state!.Active?.JobId ? (await LoadJobsAsync([jobId])).GetValueOrDefault(jobId) : null;
        return await RunAsync(turn => FailureRules.Report(turn, failed, named));
    }

    /// <summary>A re-run ended.</summary>
    public Task ReportDoneAsync(PlatformEvent done) => RunAsync(turn => JobRun.ReportDone(turn, done));

    /// <summary>Publishes a message again that no queue took.</summary>
    /// <returns>False when there is none with that id, or no more.</returns>
    public async Task<bool> SendAgainAsync(long letterId, Decision decision)
    {
        await LoadAsync();
        if (await store.FindDeadLetterAsync(systemId, letterId, CancellationToken.None) is not { } letter)
        {
            return false;
        }

        await RunAsync(turn =>
        {
            turn.SendAgain(letter);
            turn.Audit("", decision.User, "dead_letter_sent_again", $"{letter.Id}: {letter.Exchange} {letter.RoutingKey} {decision.Comment}".TrimEnd());
        });
        return true;
    }

    /// <summary>Takes over jobs of the original service.</summary>
    public async Task<ImmutableArray<string>> ImportAsync(ImportedJobs imported)
    {
        await LoadAsync();
        var known = await LoadJobsAsync([.. imported.Jobs.Select(job => job.Id)]);
        var keys = imported.Jobs.Select(job => job.PendingEvent).OfType<PlatformEvent>().Select(pending => IntakeRules.KeyOf(pending.InstanceId)).ToHashSet();
        var items = await store.FindItemsAsync(systemId, keys, CancellationToken.None);
        return await RunAsync(turn => ImportRules.Import(turn, imported, known.Keys.ToHashSet(), items));
    }

    private Task<bool> RunAsync(Action<SolutionTurn> decide) => RunAsync(turn =>
    {
        decide(turn);
        return true;
    });

    private async Task<T> RunAsync<T>(Func<SolutionTurn, T> decide)
    {
        await LoadAsync();
        var turn = new SolutionTurn(_state!, context());
        var answer = decide(turn);
        await StoreAsync(turn);
        await GoOnAsync();
        return answer;
    }

    /// <summary>Starts the job that the turn made the active one. The turn is stored, so its answer must not suffer when that fails.</summary>
    private async Task GoOnAsync()
    {
        try
        {
            while (_state is not null && SolutionRules.JobToLoad(_state) is { } jobId)
            {
                var jobs = await LoadJobsAsync([jobId]);
                var next = new SolutionTurn(_state, context());
                SolutionRules.Supply(next, jobs[jobId]);
                await StoreAsync(next);
            }
        }
        catch (Exception failure) when (failure is StorageUnavailableException or StaleSolutionException)
        {
            _state = null;
            outlet.Unfinished(failure);
        }
    }

    private async Task StoreAsync(SolutionTurn turn)
    {
        await BeginNextAsync(turn);
        if (!turn.HasChanges)
        {
            return;
        }

        var write = turn.ToWrite();
        var before = _state!;
        try
        {
            await store.WriteAsync(write, CancellationToken.None);
        }
        catch (Exception)
        {
            // Whether it was committed is not known; the next turn starts from what is stored.
            _state = null;
            throw;
        }

        _state = write.State;
        outlet.Stored(before, turn, _state);
    }

    private async Task BeginNextAsync(SolutionTurn turn)
    {
        SolutionRules.Settle(turn);
        while (SolutionRules.NextItem(turn.State, turn.Now) is var (item, isReply))
        {
            var delivery = turn.Find(item.Id) ?? await store.ReadItemAsync(systemId, item.Id, CancellationToken.None)
                ?? throw new InvalidOperationException($"persist message {item.Id} of system {systemId} waits and is not stored");
            SolutionRules.Begin(turn, item, isReply, PersistMessage.Read(systemId, delivery).Event!);
            SolutionRules.Settle(turn);
        }
    }

    private async Task<IReadOnlyDictionary<string, Job>> LoadJobsAsync(IReadOnlyCollection<string> ids) =>
        ids.Count == 0 ? NoJobs : await store.LoadJobsAsync(ids, CancellationToken.None);
}

/// <summary>Where a solution's turns have effect once they are stored.</summary>
internal interface ISolutionOutlet
{
    /// <summary>This process works on the effect.</summary>
    bool IsRunning(Effect effect);

    /// <summary>The turn is stored. It must not throw.</summary>
    void Stored(SolutionState before, SolutionTurn turn, SolutionState after);

    /// <summary>The turn is stored, but what follows from it could not be begun: the solution has to be woken soon. It must not throw.</summary>
    void Unfinished(Exception failure);
}
