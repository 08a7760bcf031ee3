using System.Collections.Immutable;

namespace Maestro.Grains.Reprocessing.Gate;

/// <summary>
/// Tells every process that answers for gates which of them are closed (key 0). The truth is in the solutions' rows; this grain reads them and
/// passes changes on.
/// </summary>
/// <remarks>
/// A process may answer from memory while its lease runs. So a gate counts as closed everywhere once each process with a running lease has
/// said that it knows, or its lease has run out.
/// </remarks>
[Alias("maestro.reprocessing.gate-board")]
public interface IGateBoardGrain : IGrainWithIntegerKey
{
    /// <summary>Asks for a lease; called every second by each process that answers for gates.</summary>
    /// <param name="processId">Unique per process start.</param>
    /// <param name="listener">Where changes are told.</param>
    /// <param name="knownBoard">The board it got its last <see cref="GateSnapshot"/> from; empty when it has none.</param>
    /// <param name="knownRevision">The revision of that snapshot; 0 when it has none.</param>
    /// <exception cref="StorageUnavailableException">The rows cannot be read, so nobody gets a lease.</exception>
    [Alias("lease")]
    Task<GateSnapshot> Lease(string processId, IGateListener listener, string knownBoard, long knownRevision);

    /// <summary>A process that ends gives its lease back.</summary>
    [Alias("leave")]
    Task Leave(string processId);

    /// <summary>
    /// The solution has stored that its gate is closed: ends when every process knows, or has no lease any more.
    /// </summary>
    [Alias("close")]
    Task Close(string systemId);

    /// <summary>The solution has stored that its gate is open: the rows are read, and the processes are told.</summary>
    [Alias("open")]
    Task Open(string systemId);
}

/// <summary>A process that answers for gates.</summary>
[Alias("maestro.reprocessing.gate-listener")]
public interface IGateListener : IGrainObserver
{
    /// <summary>The closed gates changed; the task ends when answers follow the new state.</summary>
    [Alias("gates-changed")]
    Task GatesChanged(GateSnapshot gates);
}

/// <summary>All closed gates.</summary>
/// <param name="Board">Names the activation that counts the revisions; one with another name is newer.</param>
/// <param name="Revision">Grows with each change.</param>
/// <param name="Closed">The systems whose gate is closed; null when the process knows this revision already.</param>
/// <param name="Lease">How long, from the sending of the question, the process may answer by it.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.gate-snapshot")]
public sealed record GateSnapshot(
    [property: Id(0)] string Board,
    [property: Id(1)] long Revision,
    [property: Id(2)] ImmutableArray<string>? Closed,
    [property: Id(3)] TimeSpan Lease);
