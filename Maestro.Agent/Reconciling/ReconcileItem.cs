namespace Maestro.Agent.Reconciling;

/// <summary>Something that is brought into its wanted state step by step; one step at a time, however often it is asked for.</summary>
internal abstract class ReconcileItem
{
    /// <summary>Where the item stands in its queue; only the queue touches it, under the item's lock.</summary>
    internal enum Place
    {
        Idle,
        Queued,
        Running,
        RunningAndWanted,
    }

    internal Lock Lock { get; } = new();

    internal Place QueuePlace { get; set; }

    /// <summary>When the queue takes the item up by itself; 0 for never.</summary>
    internal long DueAt { get; set; }

    /// <summary>When the timer looks at the item, which is not later than <see cref="DueAt"/>; 0 for never.</summary>
    internal long TimerAt { get; set; }

    /// <summary>When the item began to wait; only measured.</summary>
    internal long QueuedAt { get; set; }

    /// <summary>Failures in a row.</summary>
    internal int Failures { get; set; }

    /// <summary>Name under which the steps of the item are measured.</summary>
    public abstract string QueueName { get; }

    /// <summary>Takes one step. Returns when to take the next without being asked; null for never.</summary>
    /// <exception cref="Transport.PublishException">The broker did not take the event; the step is taken again after a pause.</exception>
    public abstract ValueTask<TimeSpan?> ReconcileAsync(CancellationToken cancellation);
}
