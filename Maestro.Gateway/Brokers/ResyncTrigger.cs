using Maestro.Protocol.Threading;

namespace Maestro.Gateway.Brokers;

/// <summary>What the next walk through all consumers has to do.</summary>
/// <param name="Everybody">Ask the agents of all consumers for their statuses, not only of those this gateway has come to speak for.</param>
/// <param name="Owned">Ask the agents of all consumers this gateway speaks for.</param>
/// <param name="Unacknowledged">Have the specs of every consumer of this gateway repeated that were not acknowledged.</param>
internal readonly record struct ResyncScope(bool Everybody = false, bool Owned = false, bool Unacknowledged = false);

/// <summary>Requests to walk through all consumers. Those that come during a walk are served by one more.</summary>
internal sealed class ResyncTrigger
{
    private readonly AsyncAutoResetEvent _requested = new();
    private readonly Lock _lock = new();
    private ResyncScope _wanted;

    /// <summary>The connection was made anew, or statuses were missed: whatever was under way may be lost.</summary>
    public void RequestAll() => Request(new ResyncScope(Everybody: true, Unacknowledged: true));

    /// <summary>Agents have to be asked for their statuses; specs go their own way.</summary>
    public void RequestStatuses() => Request(new ResyncScope(Everybody: true));

    /// <summary>Another gateway went, and statuses with it; each of those that are left asks the agents it speaks for.</summary>
    public void RequestOwned() => Request(new ResyncScope(Owned: true));

    /// <summary>A silo died, and with it what its grains knew of specs under way.</summary>
    public void RequestUnacknowledged() => Request(new ResyncScope(Unacknowledged: true));

    /// <summary>This gateway may have come to speak for more consumers.</summary>
    public void RequestGained() => Request(default);

    /// <summary>Waits for a request and takes all there are.</summary>
    public async Task<ResyncScope> TakeAsync(CancellationToken cancellationToken)
    {
        await _requested.WaitAsync(cancellationToken);
        lock (_lock)
        {
            (var wanted, _wanted) = (_wanted, default);
            return wanted;
        }
    }

    private void Request(ResyncScope scope)
    {
        lock (_lock)
        {
            _wanted = new ResyncScope(
                _wanted.Everybody || scope.Everybody, _wanted.Owned || scope.Owned, _wanted.Unacknowledged || scope.Unacknowledged);
        }

        _requested.Set();
    }
}
