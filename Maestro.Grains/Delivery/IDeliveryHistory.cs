namespace Maestro.Grains.Delivery;

/// <summary>Records deliveries in the event history (architecture.md section 4); the host of the grains provides it.</summary>
public interface IDeliveryHistory
{
    /// <summary>Records that a gateway was handed a live spec. Never waits and never fails: when the database is slow the line is dropped.</summary>
    void Delivered(SpecDelivery delivery, string gatewayId);
}
