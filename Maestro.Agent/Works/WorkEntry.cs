using Maestro.Agent.Reconciling;
using Maestro.Agent.Status;

namespace Maestro.Agent.Works;

/// <summary>A work an agent holds, together with what was reported about it.</summary>
internal sealed class WorkEntry(ClusterAgent agent, Work work) : ReconcileItem
{
    private volatile Work _work = work;

    /// <summary>What shall be; replaced as a whole when an event arrives.</summary>
    public Work Work
    {
        get => _work;
        set => _work = value;
    }

    /// <summary>What the broker took over last; only a step of this work changes it.</summary>
    public WorkStatus Status { get; set; } = WorkStatus.Empty;

    /// <summary>The work that was applied and reported last; null before the first time.</summary>
    public Work? Applied { get; set; }

    /// <summary>The work that was tried last, whatever came of it; null before the first time.</summary>
    public Work? Tried { get; set; }

    /// <summary>When to apply again although nothing changed; 0 for never.</summary>
    public long ReapplyAt { get; set; }

    /// <summary>When to look at the objects; 0 for when something happens.</summary>
    public long LookAt { get; set; }

    /// <summary>How often the objects were looked at because one of them looked different.</summary>
    public Pace Looks { get; set; }

    /// <summary>How often other values were reported.</summary>
    public Pace Reports { get; set; }

    /// <summary>Whether values were seen that are still to be reported, at <see cref="LookAt"/>.</summary>
    public bool HoldsValues { get; set; }

    /// <summary>When it is the turn of the values to be reported; 0 when none is reserved.</summary>
    public long TurnAt { get; set; }

    /// <summary>What happened in the cluster since the last step.</summary>
    public ClusterNews News { get; } = new();

    /// <summary>When objects of the work were last found to differ, and how often in a row.</summary>
    public DriftCount Drift { get; } = new();

    /// <summary>Whether what was found to differ is still to be put right, at <see cref="ReapplyAt"/>.</summary>
    public bool HasDrifted { get; set; }

    /// <summary>Since when the removal of the work is under way, and what it last reported.</summary>
    public RemovalProgress Removal { get; } = new();

    /// <summary>Applications of the same spec in a row that left an error.</summary>
    public int ApplyFailures { get; set; }

    /// <summary>When the reserved event may be sent; 0 when none is reserved.</summary>
    public long SlotAt { get; set; }

    /// <summary>Whether the cluster holds nothing of a deleted work any more.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether the source asked for the status again.</summary>
    public bool AnswerWanted { get; set; }

    /// <summary>Whether a spec arrived that was ignored because the work is being removed.</summary>
    public bool IgnoredSpec { get; set; }

    /// <summary>Whether the agent has let go of the work.</summary>
    public bool IsForgotten { get; set; }

    /// <inheritdoc/>
    public override string QueueName => QueueNames.Work;

    /// <inheritdoc/>
    public override ValueTask<TimeSpan?> ReconcileAsync(CancellationToken cancellation) =>
        agent.Surroundings.Reconciler.ReconcileAsync(agent, this, cancellation);

    /// <inheritdoc/>
    public override string ToString() => $"{agent.ConsumerName}: work {Work.Uid}";
}
