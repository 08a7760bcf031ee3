namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>Performs the effects of the solutions of this silo, outside their turns.</summary>
public sealed class EffectExecutor;
