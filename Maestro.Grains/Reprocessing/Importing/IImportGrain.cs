using System.Collections.Immutable;

namespace Maestro.Grains.Reprocessing.Importing;

/// <summary>
/// Takes over what the original service left of a system (its key): documents in process memory, and its private queues (reprocessing.md section
/// 7.9). The original must not run any more.
/// </summary>
[Alias("maestro.reprocessing.import")]
public interface IImportGrain : IGrainWithStringKey
{
    /// <summary>Imports everything that is not there yet; as often as one likes.</summary>
    [Alias("import"), ResponseTimeout("00:10:00")]
    Task<ImportReport> Import();
}

/// <summary>What came of an import.</summary>
/// <param name="Imported">How many jobs were added.</param>
/// <param name="Known">How many were there already.</param>
/// <param name="Unclear">
/// The jobs of which it is not known how far they came, because they ran when the original ended; they are taken over as <c>failure</c> and need a person.
/// </param>
/// <param name="Archived">How many messages of the original's queues went into the archive, by queue.</param>
/// <param name="Failure">Why the import ended early; null when it is complete. What was taken over until then stays.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.import-report")]
public sealed record ImportReport(
    [property: Id(0)] int Imported,
    [property: Id(1)] int Known,
    [property: Id(2)] ImmutableArray<string> Unclear,
    [property: Id(3)] ImmutableSortedDictionary<string, long> Archived,
    [property: Id(4)] string? Failure);
