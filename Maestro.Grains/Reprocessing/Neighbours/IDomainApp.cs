namespace Maestro.Grains.Reprocessing.Neighbours;

/// <summary>The domain apps, one per system (reprocessing.md section 4.6). The address is looked up in API core and cached for 60 s at most.</summary>
public interface IDomainApp
{
    /// <summary>
    /// Has the system's domain app persist the instance, once; at most 30 min. With <c>Idempotency-Key: {instanceId}</c>. Success is 2xx and a
    /// JSON object whose <c>message</c> is exactly <c>ok</c>.
    /// </summary>
    /// <exception cref="NeighbourException">
    /// Unaddressed when the address could not be looked up; transient when it is certain that nothing was committed and it may be tried again (could
    /// not connect, 5xx, 408, 425, 429);
    /// permanent for other 4xx, also of API core, and for <c>no app found for {system} id</c>; in doubt when the request was sent and no complete
    /// answer came (time out, broken connection), and for 2xx without <c>ok</c> (section 10.4).
    /// </exception>
    Task CommitAsync(string systemId, string instanceId, CancellationToken cancellationToken);
}
