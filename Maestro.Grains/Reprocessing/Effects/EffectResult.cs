using Maestro.Grains.Reprocessing.Neighbours;

namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>How one attempt at an effect ended.</summary>
/// <param name="EffectId">The effect.</param>
/// <param name="Attempt">The attempt this is the result of, from 1; a result of an older one is ignored.</param>
/// <param name="Failure">Why it failed; null on success.</param>
/// <param name="Reason">The same for people.</param>
/// <param name="Value">What a question was answered with; null for others.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.effect-result")]
public sealed record EffectResult(
    [property: Id(0)] long EffectId,
    [property: Id(1)] int Attempt,
    [property: Id(2)] FailureClass? Failure,
    [property: Id(3)] string? Reason,
    [property: Id(4)] EffectValue? Value = null);

/// <summary>What a question was answered with.</summary>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.effect-value")]
public abstract record EffectValue;
