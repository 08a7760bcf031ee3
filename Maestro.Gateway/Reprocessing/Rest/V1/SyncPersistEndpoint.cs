using Maestro.Gateway.Reprocessing.Rest.Answers;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Reprocessing.Rest.V1;

/// <summary><c>POST persist/sync</c>: a persist event whose sender waits for the outcome (reprocessing.md section 2.7).</summary>
internal sealed class SyncPersistEndpoint(IGrainFactory grains, ReprocessingGatewaySettings settings, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1.0.0/persist/sync", PersistAsync);

    private async Task PersistAsync(HttpContext context)
    {
        var body = await RequestContent.ReadAsync(context, settings.MaxBodyBytes);
        var read = PlatformEndpoints.ReadEvent(body);
        var systemId = read.SystemId;
        if (systemId.Length == 0)
        {
            throw RefusedException.Invalid("systemId: is missing, allowed: the id of a system");
        }

        var started = time.GetTimestamp();
        var solution = grains.GetGrain<ISolutionGrain>(systemId);
        var accepted = await solution.Accept(new PersistDelivery(PersistSource.Sync, body));
        switch (accepted.Verdict)
        {
            case AcceptVerdict.Rejected:
                throw RefusedException.Invalid(accepted.Reason ?? "the event cannot be processed");
            case AcceptVerdict.Busy:
                throw NotNow(accepted.Reason ?? "too many events wait already");
        }

        var outcome = await solution.Outcome(accepted.Item, TimeSpan.Zero);
        while (!outcome.IsFinal)
        {
            var left = settings.SyncPersistTimeout - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                // Behind other messages its turn comes soon; behind a lock that may take hours.
                outcome = outcome.BehindLock ? await solution.Withdraw(accepted.Item) : outcome;
                break;
            }

            outcome = await solution.Outcome(accepted.Item, left < Look ? left : Look).WaitAsync(context.RequestAborted);
        }

        await AnswerAsync(context, read.InstanceId, outcome);
    }

    private static Task AnswerAsync(HttpContext context, string instanceId, PersistOutcome outcome) => outcome.State switch
    {
        PersistState.Committed => JsonBody.WriteTextAsync(context, "status", "commited"), // as the original spells it
        PersistState.JobCreated => JsonBody.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("status", "reprocessing_request");
            writer.WritePropertyName("reprocessing");
            JobJson.Write(writer, outcome.Job!);
            writer.WriteEndObject();
        }),
        // Section 2.2: an unknown id is the caller's mistake. The same of an instance that discovery named is a fault of the platform.
        PersistState.Failed when outcome.Reason == UnknownInstance.Reason(instanceId) => throw RefusedException.Invalid(outcome.Reason),
        PersistState.Failed => throw new RefusedException(StatusCodes.Status502BadGateway, outcome.Reason ?? "the instance could not be persisted"),
        PersistState.Cancelled => throw NotNow("a reprocessing that locks the system runs; the event was withdrawn and will not be persisted"),
        _ => throw new RefusedException(
            StatusCodes.Status504GatewayTimeout, "the event is still being processed; the same request again tells the outcome"),
    };

    private static RefusedException NotNow(string message) => new(StatusCodes.Status503ServiceUnavailable, message) { RetryAfter = RetryAfter };
}
