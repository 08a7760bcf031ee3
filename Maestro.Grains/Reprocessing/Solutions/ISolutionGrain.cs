using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Orleans.Concurrency;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>
/// One system (solution), by its id: its gate, the lanes of its persist messages, its pending jobs, the line of approved ones and the one that
/// runs. Every command of the system is a turn here, and every turn is one transaction.
/// </summary>
/// <remarks>
/// No turn waits for a neighbour or the broker: what shall be done outside is stored as an effect in the turn's transaction, performed by
/// <see cref="EffectExecutor"/>, and its result comes back through <see cref="CompleteEffect"/>. All methods throw
/// <see cref="StorageUnavailableException"/> when the database is away; then nothing is known to have happened.
/// </remarks>
[Alias("maestro.solution")]
public interface ISolutionGrain : IGrainWithStringKey
{
    /// <summary>Makes the system known. It may be called at any time and any number of times.</summary>
    [Alias("register")]
    Task Register();

    /// <summary>
    /// Stores a persist message in the order of the calls; afterwards the message may be acknowledged. Unreadable ones are accepted as well:
    /// it is then stored that their bytes go to the error exchange (reprocessing.md section 3.4).
    /// </summary>
    [Alias("accept")]
    Task<AcceptAnswer> Accept(PersistDelivery delivery);

    /// <summary>The same for several at once, in their order and in one transaction.</summary>
    /// <returns>An answer for each.</returns>
    [Alias("accept-all")]
    Task<ImmutableArray<AcceptAnswer>> AcceptAll(ImmutableArray<PersistDelivery> deliveries);

    /// <summary>Waits until the item's outcome is final, but no longer than the given time (at most 10 s), and tells how it stands then.</summary>
    [Alias("outcome"), AlwaysInterleave]
    Task<PersistOutcome> Outcome(long item, TimeSpan wait);

    /// <summary>
    /// Withdraws an item of <c>persist/sync</c> nobody has worked on yet; one that is worked on goes on, and so does one of the queue. Tells how it
    /// stands then.
    /// </summary>
    [Alias("withdraw")]
    Task<PersistOutcome> Withdraw(long item);

    /// <inheritdoc cref="IReprocessingGrain.Approve"/>
    [Alias("approve")]
    Task<JobAnswer> Approve(string jobId, Decision decision);

    /// <inheritdoc cref="IReprocessingGrain.Skip"/>
    [Alias("skip")]
    Task<JobAnswer> Skip(string jobId, Decision decision);

    /// <inheritdoc cref="IReprocessingGrain.SetStatus"/>
    [Alias("set-status")]
    Task<JobAnswer> SetStatus(string jobId, string status, Decision decision);

    /// <inheritdoc cref="IReprocessingGrain.Cancel"/>
    [Alias("cancel")]
    Task<JobAnswer> Cancel(string jobId, Decision decision);

    /// <inheritdoc cref="IReprocessingGrain.Retry"/>
    [Alias("retry")]
    Task<JobAnswer> Retry(string jobId, Decision decision);

    /// <summary>Publishes a message of the system again that no queue took.</summary>
    /// <returns>False when there is none with that id, or no more.</returns>
    [Alias("send-again")]
    Task<bool> SendAgain(long letterId, Decision decision);

    /// <summary>
    /// The event manager reports that an event of a re-run failed (route 8, and <c>.error</c> and <c>.exception</c> signals of the broker). The
    /// intent is stored when this answers; nothing outside is waited for.
    /// </summary>
    /// <returns>The text for the caller: <c>ok</c>, or why nothing was done.</returns>
    [Alias("report-failure")]
    Task<string> ReportFailure(PlatformEvent failed);

    /// <summary>A re-run ended (<c>.done</c> signal of the broker, section 3.6): a unit that asked for no persist is thereby done.</summary>
    [Alias("report-done")]
    Task ReportDone(PlatformEvent done);

    /// <summary>Starts again what was under way when the process died; called at the start of a silo and by reminders.</summary>
    [Alias("wake")]
    Task Wake();

    /// <summary>The result of an effect; one that is not awaited any more is ignored.</summary>
    [Alias("complete-effect")]
    Task CompleteEffect(EffectResult result);

    /// <summary>Takes over jobs of the original service (section 7.9). Jobs that are there already are left alone.</summary>
    /// <returns>The ids of those that were added.</returns>
    [Alias("import")]
    Task<ImmutableArray<string>> Import(ImportedJobs jobs);
}
