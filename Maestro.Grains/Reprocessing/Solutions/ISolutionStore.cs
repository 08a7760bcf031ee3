using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>Where solutions are kept; the host of the grains provides it. A store that is away throws <see cref="StorageUnavailableException"/>.</summary>
public interface ISolutionStore
{
    /// <summary>All that is open in the system; null when nothing was ever stored of it.</summary>
    Task<SolutionState?> LoadAsync(string systemId, CancellationToken cancellationToken);

    /// <summary>Stores what a turn changed, in one transaction.</summary>
    /// <exception cref="StaleSolutionException">Somebody else has written since the version the turn started from; nothing was stored.</exception>
    Task WriteAsync(SolutionWrite write, CancellationToken cancellationToken);

    /// <summary>The persist messages with those keys, by key.</summary>
    Task<Dictionary<string, StoredItem>> FindItemsAsync(string systemId, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>The persist message with that place; null when there is none.</summary>
    Task<StoredItem?> FindItemAsync(string systemId, long id, CancellationToken cancellationToken);

    /// <summary>The bytes of a persist message; null when they are not kept any more.</summary>
    Task<PersistDelivery?> ReadItemAsync(string systemId, long id, CancellationToken cancellationToken);

    /// <summary>A message of the system that no queue took and that was not sent again; null when there is none with that id.</summary>
    Task<DeadLetter?> FindDeadLetterAsync(string systemId, long id, CancellationToken cancellationToken);

    /// <summary>Keeps messages of the original service's queues for people.</summary>
    Task ArchiveAsync(string systemId, string queue, IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken);

    /// <summary>Those of the jobs that exist, with units and history.</summary>
    Task<IReadOnlyDictionary<string, Job>> LoadJobsAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>What an effect sends, if it still is to be done in this run; null when it is not.</summary>
    Task<EffectContent?> ReadEffectAsync(string systemId, long effectId, int run, CancellationToken cancellationToken);

    /// <summary>The systems in which something is open.</summary>
    Task<IReadOnlyList<string>> FindBusyAsync(CancellationToken cancellationToken);

    /// <summary>The systems whose gate is closed.</summary>
    Task<IReadOnlyList<string>> FindClosedGatesAsync(CancellationToken cancellationToken);

    /// <summary>All known systems.</summary>
    Task<IReadOnlyList<string>> ListSystemsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Forgets persist messages that were dealt with before that time, but not those of which a job came: a job decides for good whether its instance
    /// is committed.
    /// </summary>
    /// <returns>How many there were, at most some thousand: ask again until there are none.</returns>
    Task<int> ForgetItemsAsync(DateTimeOffset doneBefore, CancellationToken cancellationToken);

    /// <summary>Makes systems known; known ones are left alone.</summary>
    Task RegisterAsync(IReadOnlyCollection<string> systemIds, CancellationToken cancellationToken);
}

/// <summary>What an effect sends.</summary>
/// <param name="Body">The bytes; empty when the effect sends none.</param>
public sealed record EffectContent(byte[] Body);

/// <summary>Somebody else has written the solution meanwhile: another activation took over.</summary>
public sealed class StaleSolutionException(string systemId)
    : Exception($"system {systemId} was changed by another activation; nothing was stored");
