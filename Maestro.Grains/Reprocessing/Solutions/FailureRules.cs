using System.Text.Json;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Protocol;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>The event manager reports a failed event of a re-run (reprocessing.md section 2.7, route 8).</summary>
internal static class FailureRules
{
    private const string Ok = "ok";
    private const string NothingActive = "reprocessing queue is empty or cannot get reprocessing";

    /// <summary>As deep as the event was read.</summary>
    private static readonly JsonDocumentOptions PayloadOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>
    /// Ends the active job when the event is of it. An event of another job never does: a late error of a dead job must not kill its successor.
    /// </summary>
    /// <param name="turn">The turn.</param>
    /// <param name="failed">The event.</param>
    /// <param name="named">The job the event names, when that is not the active one; null when it is not known.</param>
    /// <returns>The text for the caller.</returns>
    public static string Report(SolutionTurn turn, PlatformEvent failed, Job? named)
    {
        var jobId = failed.Reprocessing?.Id ?? "";
        var active = turn.State.Active;
        if (jobId.Length > 0 && jobId != active?.JobId)
        {
            return named switch
            {
                null => $"reprocessing {jobId} is not known",
                { Status: JobStatus.Failure or JobStatus.AbortedPersistDomain or JobStatus.AbortedSplitEvents } => Ok,
                _ => $"reprocessing {jobId} is not running: {named.Status}",
            };
        }

        if (active is not { IsRunning: true, Job: not null })
        {
            return active is not null && jobId.Length > 0 ? $"reprocessing {jobId} is not running yet" : NothingActive;
        }

        var reason = ReasonOf(failed);
        if (active.Job.Units.Find(unit => unit.InFlight) is { } unit)
        {
            turn.Change(unit, unit with { Error = reason });
        }

        JobEnd.Drop(turn, JobStatus.Failure, reason);
        return Ok;
    }

    private static string ReasonOf(PlatformEvent failed)
    {
        var name = failed.Name.Length > 0 ? failed.Name : "an event without name";
        return MessageOf(failed) is { Length: > 0 } message ? $"{name}: {message}" : $"{name} was reported";
    }

    private static string? MessageOf(PlatformEvent failed)
    {
        if (failed.Payload is null)
        {
            return null;
        }

        try
        {
            using var payload = JsonDocument.Parse(failed.Payload, PayloadOptions);
            return payload.RootElement.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
                ? message.GetString()
                : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape, is no text. The event counts all the same.
            return null;
        }
    }
}
