namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>What a turn takes from outside: time, options, randomness, new ids.</summary>
/// <param name="Now">The time of the turn.</param>
/// <param name="Options">How reprocessing behaves.</param>
/// <param name="Random">For pauses.</param>
/// <param name="NewJobId">Makes the id of a new job.</param>
internal sealed record TurnContext(DateTimeOffset Now, ReprocessingOptions Options, Random Random, Func<string> NewJobId);
