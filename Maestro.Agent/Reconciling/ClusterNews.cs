using Maestro.Agent.Informers;

namespace Maestro.Agent.Reconciling;

/// <summary>What happened in the cluster to a work since its last step. Safe for concurrent use.</summary>
internal sealed class ClusterNews
{
    private int _reasons;

    /// <summary>Adds a reason to look at the work.</summary>
    public void Add(WakeReason reason) => Interlocked.Or(ref _reasons, Bit(reason));

    /// <summary>Takes all reasons away.</summary>
    public Reasons Take() => new(Interlocked.Exchange(ref _reasons, 0));

    private static int Bit(WakeReason reason) => 1 << (int)reason;

    /// <summary>Reasons to look at a work.</summary>
    internal readonly record struct Reasons(int Bits)
    {
        // What is there stays there: it only looks different.
        private static readonly int OfOtherLooks = Bit(WakeReason.Changed) | Bit(WakeReason.Drifted);

        /// <summary>Whether there is none.</summary>
        public bool IsEmpty => Bits == 0;

        /// <summary>Whether objects only look different than before, and none came or went.</summary>
        public bool AreOtherLooks => Bits != 0 && (Bits & ~OfOtherLooks) == 0;

        /// <summary>Whether a reason is among them.</summary>
        public bool Has(WakeReason reason) => (Bits & Bit(reason)) != 0;
    }
}
