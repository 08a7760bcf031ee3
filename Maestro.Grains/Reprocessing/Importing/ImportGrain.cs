using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Reprocessing.Importing;

/// <inheritdoc cref="IImportGrain"/>
/// <remarks>It waits for neighbours, which the solution's own grain must never do; that one only stores what is handed to it.</remarks>
internal sealed class ImportGrain(IProcessMemory memory, IOldQueues queues, ISolutionStore store, TimeProvider time) : Grain, IImportGrain
{
    private const int JobsTogether = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(9);

    /// <inheritdoc/>
    public async Task<ImportReport> Import()
    {
        var systemId = this.GetPrimaryKeyString();
        using var limit = new CancellationTokenSource(Limit, time);
        var report = new ImportReport(0, 0, [], ImmutableSortedDictionary<string, long>.Empty, null);
        try
        {
            var documents = (await memory.ListJobsAsync(systemId, limit.Token)).DistinctBy(job => job.Id).ToDictionary(job => job.Id);

            foreach (var others in documents.Values.Where(job => job.Status != JobStatus.Approved).Chunk(JobsTogether))
            {
                report = await AddAsync(report, systemId, others, []);
            }

            // The line is the order of the original's queue, which comes in parts; approved jobs that are missing in all of them follow.
            var approved = documents.Values.Where(job => job.Status == JobStatus.Approved).ToDictionary(job => job.Id);
            await queues.DrainAsync($"reprocessing.{systemId}.queue", async bodies =>
            {
                var queued = bodies.Select(body => Read(body, systemId)).OfType<JobView>().ToList();
                var jobs = queued.Where(job => !documents.ContainsKey(job.Id)).ToList();
                foreach (var job in queued)
                {
                    if (approved.Remove(job.Id, out var document))
                    {
                        jobs.Add(document);
                    }
                }

                report = await AddAsync(report, systemId, [.. jobs], [.. queued.Select(job => job.Id)]);
                await store.ArchiveAsync(systemId, $"reprocessing.{systemId}.queue", bodies, limit.Token);
            }, limit.Token);
            report = await AddAsync(report, systemId, [.. approved.Values], []);
            foreach (var queue in new[] { $"reprocessing.{systemId}.events.queue", $"reprocessing.{systemId}.events.control.queue", $"backup_{systemId}" })
            {
                var archived = await queues.DrainAsync(queue, bodies => store.ArchiveAsync(systemId, queue, bodies, limit.Token), limit.Token);
                report = report with { Archived = report.Archived.SetItem(queue, archived) };
            }

            return report;
        }
        catch (Exception failure) when (failure is NeighbourException or OperationCanceledException)
        {
            return report with { Failure = failure.Message };
        }
    }

    private async Task<ImportReport> AddAsync(ImportReport report, string systemId, JobView[] jobs, ImmutableArray<string> line)
    {
        if (jobs.Length == 0)
        {
            return report;
        }

        var added = await GrainFactory.GetGrain<ISolutionGrain>(systemId).Import(new ImportedJobs([.. jobs], line));
        return report with
        {
            Imported = report.Imported + added.Length,
            Known = report.Known + jobs.Length - added.Length,
            Unclear = report.Unclear.AddRange(jobs.Where(job => ImportRules.IsUnclear(job) && added.Contains(job.Id)).Select(job => job.Id)),
        };
    }

    private static JobView? Read(byte[] body, string systemId)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return OldJobJson.TryRead(document.RootElement, systemId);
        }
        catch (JsonException)
        {
            // Not a job at all; its bytes are kept in the archive.
            return null;
        }
    }
}
