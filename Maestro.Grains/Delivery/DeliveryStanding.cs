namespace Maestro.Grains.Delivery;

/// <summary>How it stands with the delivery of one bundle.</summary>
/// <param name="Attached">Whether a gateway holds an agent of the consumer.</param>
/// <param name="Pending">Whether the bundle is sent until it is acknowledged. False also for deletions that are stale.</param>
/// <param name="NextAt">When it is sent next, if that is known.</param>
[GenerateSerializer, Immutable, Alias("maestro.delivery-standing")]
public sealed record DeliveryStanding([property: Id(0)] bool Attached, [property: Id(1)] bool Pending, [property: Id(2)] DateTimeOffset? NextAt);
