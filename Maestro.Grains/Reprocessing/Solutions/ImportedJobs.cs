using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>What is left of the original service for one system (reprocessing.md section 7.9).</summary>
/// <param name="Jobs">Its documents; running ones are taken over as failed, because how far they came is not known.</param>
/// <param name="Line">The ids of approved jobs in the order of the original's queue; approved jobs that are missing here follow by age.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.imported-jobs")]
public sealed record ImportedJobs([property: Id(0)] ImmutableArray<JobView> Jobs, [property: Id(1)] ImmutableArray<string> Line);
