using Maestro.Agent.Works;

namespace Maestro.Agent.Reconciling;

/// <summary>Carries deletions of a resync out once it is over, or asks for another resync when they are too many (agent.md D-19).</summary>
internal sealed class HeldDeletions(ClusterAgent agent, int limit) : ReconcileItem
{
    // A resync is over when nothing of it arrived for so long.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Confirmation = TimeSpan.FromMinutes(1);

    private readonly DeletionGuard _guard = new(limit);
    private long _lastAt;
    private long _confirmAt;

    /// <summary>Works that are kept although a resync deletes them.</summary>
    public int HeldBack => _guard.HeldBack;

    /// <inheritdoc/>
    public override string QueueName => QueueNames.Messages;

    /// <summary>Whether a deletion has to wait; it is carried out later then.</summary>
    public bool Take(IncomingEvent.Deletion deletion)
    {
        if (!_guard.Holds(deletion, agent.Works.Find(deletion.Work.Uid)?.Work))
        {
            return false;
        }

        Volatile.Write(ref _lastAt, agent.Surroundings.Time.GetTimestamp());
        agent.Enqueue(this);
        return true;
    }

    /// <summary>The source sent a work: it is not gone.</summary>
    public void Clear(string uid) => _guard.Clear(uid);

    /// <inheritdoc/>
    public override ValueTask<TimeSpan?> ReconcileAsync(CancellationToken cancellation)
    {
        var time = agent.Surroundings.Time;
        var left = Settling - time.GetElapsedTime(Volatile.Read(ref _lastAt));
        if (left > TimeSpan.Zero)
        {
            return ValueTask.FromResult<TimeSpan?>(left);
        }

        var before = _guard.HeldBack;
        foreach (var deletion in _guard.Settle())
        {
            agent.Delete(deletion);
        }

        if (_guard.HeldBack > before)
        {
            agent.NoteHeldBack(_guard.HeldBack, limit);
            _confirmAt = time.GetTimestamp();
        }

        if (_confirmAt == 0 || _guard.HeldBack == 0)
        {
            return ValueTask.FromResult<TimeSpan?>(null);
        }

        var wait = Confirmation - time.GetElapsedTime(_confirmAt);
        if (wait > TimeSpan.Zero)
        {
            return ValueTask.FromResult<TimeSpan?>(wait);
        }

        _confirmAt = 0;
        agent.RequestResync();
        return ValueTask.FromResult<TimeSpan?>(null);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{agent.ConsumerName}: deletions of a resync";
}
