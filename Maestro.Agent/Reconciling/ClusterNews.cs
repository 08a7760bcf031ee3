using Maestro.Agent.Informers;

namespace Maestro.Agent.Reconciling;

/// <summary>What happened in the cluster to a work since its last step. Safe for concurrent use.</summary>
internal sealed class ClusterNews
{
    private int _reasons;

    /// <summary>Adds a reason to look at the work.</summary>
    public void Add(WakeReason reason) => Interlocked.Or(ref _reasons, 1 << (int)reason);

    /// <summary>Takes all reasons away and returns a question that answers whether one was among them.</summary>
    public Func<WakeReason, bool> Take()
    {
        var reasons = Interlocked.Exchange(ref _reasons, 0);
        return reason => (reasons & (1 << (int)reason)) != 0;
    }
}
