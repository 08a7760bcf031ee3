namespace Maestro.Grains.ResourceBundles;

/// <summary>
/// What the grain of a bundle takes along to another silo, so that the row needs not be read there. It is as good as it was in the activation
/// before, which has answered all it was asked: nobody can have written since, and if somebody has all the same, the ETag tells.
/// </summary>
/// <param name="State">What is stored.</param>
/// <param name="ETag">The row's.</param>
/// <param name="IsHandedOver">Whether that was given to the consumer.</param>
/// <param name="PassedOn">The sequence id of the status that watchers were sent last; null when none was.</param>
/// <param name="Observed">What the event history says watchers observed last.</param>
[GenerateSerializer, Immutable, Alias("maestro.carried-bundle")]
internal sealed record CarriedBundle(
    [property: Id(0)] ResourceBundleState State,
    [property: Id(1)] string ETag,
    [property: Id(2)] bool IsHandedOver,
    [property: Id(3)] string? PassedOn,
    [property: Id(4)] string? Observed);
