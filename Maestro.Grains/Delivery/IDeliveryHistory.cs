using Maestro.Grains.ResourceBundles;

namespace Maestro.Grains.Delivery;

/// <summary>
/// Records in the event history what was handed to gateways (architecture.md section 4); the host of the grains provides it. Nothing here waits
/// or fails: when the database is slow the line is dropped.
/// </summary>
public interface IDeliveryHistory
{
    /// <summary>Records that a gateway was handed a spec or a deletion for an agent.</summary>
    void Delivered(SpecDelivery delivery, string gatewayId, DeliveryWay way);

    /// <summary>Records that a stored status was handed to the gateways that watch its source.</summary>
    /// <param name="resourceId">The bundle.</param>
    /// <param name="state">The bundle with that status.</param>
    /// <param name="conditions">What the status says in short.</param>
    /// <param name="repeated">True when it may have been recorded before; then it is not recorded again.</param>
    void Observed(string resourceId, ResourceBundleState state, string conditions, bool repeated);
}

/// <summary>Why a spec is handed to a gateway.</summary>
public enum DeliveryWay
{
    /// <summary>It was just committed.</summary>
    Live,
    /// <summary>It was not acknowledged in time.</summary>
    Repeated,
    /// <summary>The agent told what it holds, and lacks it.</summary>
    Resync,
    /// <summary>The agent holds it, and it does not exist any more.</summary>
    Notice,
}
