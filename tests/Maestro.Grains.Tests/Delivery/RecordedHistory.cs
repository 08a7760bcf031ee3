using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Grains.Tests.Delivery;

internal sealed class RecordedHistory : IDeliveryHistory
{
    public List<(string, int, string)> Lines { get; } = [];

    public void Delivered(SpecDelivery delivery, string gatewayId, DeliveryWay way) =>
        Lines.Add((delivery.ResourceId, delivery.Version, way == DeliveryWay.Live ? gatewayId : $"{gatewayId} {way}"));

    public void Observed(string resourceId, ResourceBundleState state, string conditions, bool repeated) =>
        throw new NotSupportedException("A dispatcher has nothing to do with statuses.");
}
