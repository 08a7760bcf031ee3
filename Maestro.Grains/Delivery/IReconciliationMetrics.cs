namespace Maestro.Grains.Delivery;

/// <summary>
/// Counts the looks into the store for what was not delivered, and what they found (rest-and-operations.md section 5.1). A host that serves metrics
/// provides it; nothing here waits or fails.
/// </summary>
public interface IReconciliationMetrics
{
    /// <summary>The store was asked which specs are without an answer; skipped when it is the turn of another silo.</summary>
    void SpecsSynced(HandOver outcome);

    /// <summary>The store was asked which statuses a source lacks.</summary>
    void StatusesSynced(HandOver outcome);

    /// <summary>Specs without an answer were read to be sent again.</summary>
    void SpecsRepeated(int count);

    /// <summary>Deletions that their agents did not prove are stale: they are repeated hardly ever from now on.</summary>
    void DeletionsGivenUp(int count);

    /// <summary>How old the oldest spec without an answer is, as far as this silo has looked; NaN when it could not look.</summary>
    void OldestUnanswered(double seconds);
}
