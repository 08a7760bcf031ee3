using Maestro.Agent.KubernetesApi;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Agent.Ownership;

/// <summary>
/// Keeps the highest sequence time in an annotation of a record, and never starts below it (agent.md D-17): after a clock was set back,
/// the source would take the statuses of a restarted agent for old ones.
/// </summary>
internal sealed class SequenceMark(AppliedWorks records, RecordWriting writing, SequenceIdGenerator sequence)
{
    /// <summary>The annotation.</summary>
    public const string Annotation = "maestro-agent/sequence-time";

    /// <summary>Time between two marks, which is how far the last ids may be ahead of the last mark.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private DateTimeOffset _marked = DateTimeOffset.MinValue;

    /// <summary>Takes up where an agent before left off, when the clock is behind that.</summary>
    /// <param name="now">The time.</param>
    public void Restore(DateTimeOffset now)
    {
        if (records.All.Max(record => record.SequenceTime) is { } mark && mark > now)
        {
            sequence.StartAt(mark + Period);
        }
    }

    /// <summary>Marks how far the ids are, if there were any since the last mark. Without a record there is nothing to mark it on.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async Task MarkAsync(CancellationToken cancellation)
    {
        if (sequence.Highest is { } highest && highest > _marked && Choose() is { } record)
        {
            await writing.AnnotateAsync(record, Annotation, Rfc3339.FormatSeconds(highest), cancellation);
            _marked = highest;
        }
    }

    // The one that has a mark already, so that there are not more and more of them.
    private AppliedWork? Choose() => records.All
        .Where(record => !record.IsDeleting)
        .OrderByDescending(record => record.SequenceTime)
        .ThenBy(record => record.Name, StringComparer.Ordinal)
        .FirstOrDefault();
}
