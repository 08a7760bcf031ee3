namespace Maestro.Protocol.Reprocessing;

/// <summary>A durable queue that gets what is published to a durable topic exchange with a matching key. Neither has arguments.</summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Key">The binding key.</param>
public sealed record QueueBinding(string Exchange, string Queue, string Key);

/// <summary>
/// The names of exchanges and queues (reprocessing.md section 3). Others declare the same ones, so the broker refuses any other property.
/// </summary>
public static class BrokerTopology
{
    /// <summary>Exchange of persist events; the key is the system.</summary>
    public const string Persist = "persist";

    /// <summary>Exchange of persist events that failed; the key is the system.</summary>
    public const string PersistError = "persist_error";

    /// <summary>Exchange of messages that cannot be read.</summary>
    public const string EventsError = "events.publish_error";

    /// <summary>Exchange on which the event manager publishes every event.</summary>
    public const string Events = "events.publish";

    /// <summary>Exchange of jobs.</summary>
    public const string Reprocessing = "reprocessing";

    /// <summary>Exchange of the units of jobs, unused.</summary>
    public const string ReprocessingEvents = "reprocessing-events";

    /// <summary>Our own queue of what the event manager says of ended and failed re-runs (section 3.6).</summary>
    public const string SignalsQueue = "maestro.reprocessing.signals";

    /// <summary>The exchanges that are always there.</summary>
    public static readonly IReadOnlyList<string> Exchanges = [Persist, PersistError, EventsError, Events, Reprocessing, ReprocessingEvents];

    /// <summary>The queues that belong to no system.</summary>
    public static readonly IReadOnlyList<QueueBinding> Common = [new(EventsError, "event.exception.queue.error", "#.exception.#")];

    /// <summary>How the signals' queue is bound.</summary>
    public static readonly IReadOnlyList<QueueBinding> Signals =
        [new(Events, SignalsQueue, "#.finished.#"), new(Events, SignalsQueue, "#.exception.#")];

    /// <summary>The queue persist events of a system come from.</summary>
    public static string PersistQueue(string systemId) => $"persist.{systemId}.queue";

    /// <summary>
    /// The queues of a system. Those on the last lines stay empty: the platform's dashboard shows their depths by name, and a missing one looks
    /// like a broken installation (section 3.2).
    /// </summary>
    public static IReadOnlyList<QueueBinding> OfSystem(string systemId) =>
    [
        new(Persist, PersistQueue(systemId), systemId),
        new(PersistError, $"persist.{systemId}.queue.error", systemId),
        new(Reprocessing, $"reprocessing.{systemId}.error.queue", $"#.error_{systemId}.#"),
        new(Reprocessing, $"reprocessing.{systemId}.queue", $"#.{systemId}.#"),
        new(ReprocessingEvents, $"reprocessing.{systemId}.events.queue", $"#.{systemId}.#"),
        new(ReprocessingEvents, $"reprocessing.{systemId}.events.control.queue", $"#.control_{systemId}.#"),
    ];
}
