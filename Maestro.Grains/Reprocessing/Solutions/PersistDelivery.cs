namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>Where a persist message comes from.</summary>
public enum PersistSource
{
    /// <summary>The queue <c>persist.{system}.queue</c>; the body is wrapped as Celery does it (reprocessing.md section 3.3).</summary>
    Queue = 0,
    /// <summary><c>POST /persist/sync</c>; the body is the bare event.</summary>
    Sync = 1,
}

/// <summary>A persist message as it arrived.</summary>
/// <param name="Source">How it arrived.</param>
/// <param name="Body">Its bytes, untouched.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.persist-delivery")]
public sealed record PersistDelivery([property: Id(0)] PersistSource Source, [property: Id(1)] byte[] Body);

/// <summary>What became of a persist message.</summary>
public enum AcceptVerdict
{
    /// <summary>Stored; it is processed in its turn.</summary>
    Stored = 0,
    /// <summary>Known already: the answer names the item that is or was processed.</summary>
    Known = 1,
    /// <summary>
    /// It cannot be processed. From the queue: that its original bytes go to the error exchange is stored. From sync: nothing was stored.
    /// </summary>
    Rejected = 2,
    /// <summary>So many messages wait already that nothing was stored: return it to the queue and pause.</summary>
    Busy = 3,
}

/// <summary>The answer to a persist message. Unless it is <see cref="AcceptVerdict.Busy"/> a queue message may be acknowledged.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Item">The item to ask for the outcome; 0 when rejected or busy.</param>
/// <param name="Reason">Why it was rejected or turned away.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.accept-answer")]
public sealed record AcceptAnswer([property: Id(0)] AcceptVerdict Verdict, [property: Id(1)] long Item, [property: Id(2)] string? Reason);
