using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>The answer to <see cref="EffectKind.Resolve"/>.</summary>
/// <param name="Origin">The event that started the asking instance; null when it was not asked for.</param>
/// <param name="Units">The units after the branch rule, each with its event.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.resolved")]
public sealed record Resolved([property: Id(0)] PlatformEvent? Origin, [property: Id(1)] ImmutableArray<FoundUnit> Units) : EffectValue;

/// <summary>The answer to <see cref="EffectKind.Classify"/>.</summary>
/// <param name="IsFork">The asking instance opens a branch.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.classified")]
public sealed record Classified([property: Id(0)] bool IsFork) : EffectValue;

/// <summary>The answer to <see cref="EffectKind.LookAtQueue"/>.</summary>
/// <param name="Messages">How many persist messages were not accepted yet.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.queue-depth")]
public sealed record QueueDepth([property: Id(0)] long Messages) : EffectValue;

/// <summary>The answer to <see cref="EffectKind.Publish"/>.</summary>
/// <param name="Routed">False when no queue took the message.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.published")]
public sealed record Published([property: Id(0)] bool Routed) : EffectValue;

/// <summary>The answer to a <see cref="EffectKind.Commit"/> that was only looked for.</summary>
/// <param name="Found">The instance is finished, so the commit took place.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.commit-looked-for")]
public sealed record CommitLookedFor([property: Id(0)] bool Found) : EffectValue;
