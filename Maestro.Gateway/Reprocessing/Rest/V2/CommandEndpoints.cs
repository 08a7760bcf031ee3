using System.Globalization;
using System.Text.Json;
using Maestro.Gateway.Reprocessing.Rest.Answers;
using Maestro.Gateway.Rest;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Reprocessing.Rest.V2;

/// <summary>What can be done with jobs, one by one or many at once, and with dead letters (reprocessing.md section 10.3).</summary>
internal sealed class CommandEndpoints(IGrainFactory grains, ReprocessingGatewaySettings settings)
{
    private const int MaxJobs = 1000;
    private const int AtOnce = 16;

    private const string Approve = "approve";

    private static readonly (string Name, Func<IReprocessingGrain, Decision, Task<JobAnswer>> Run, bool Bulk)[] Commands =
    [
        (Approve, (job, decision) => job.Approve(decision), true),
        ("skip", (job, decision) => job.Skip(decision), true),
        ("cancel", (job, decision) => job.Cancel(decision), false),
        ("retry", (job, decision) => job.Retry(decision), false),
    ];

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (name, run, bulk) in Commands)
        {
            routes.MapPost($"/v2/reprocessing/{{id}}/{name}", (HttpContext context) => RunAsync(context, run));
            if (bulk)
            {
                routes.MapPost($"/v2/reprocessing/{name}", (HttpContext context) => RunAllAsync(context, run, takesSiblings: name == Approve));
            }
        }

        routes.MapPost("/v2/dead-letters/{id}/send", SendAgainAsync);
    }

    private async Task SendAgainAsync(HttpContext context)
    {
        var decision = await Decisions.ReadAsync(context, settings.MaxBodyBytes);
        var id = (string)context.Request.RouteValues["id"]!;
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || await grains.GetGrain<IReprocessingReader>(0).DeadLetter(number) is not { } letter
            || !await grains.GetGrain<ISolutionGrain>(letter.SystemId).SendAgain(number, decision))
        {
            throw new RefusedException(StatusCodes.Status404NotFound, $"no dead letter {id} found; those that were sent again are not dead letters any more");
        }

        await JsonBody.WriteAsync(context, StatusCodes.Status202Accepted, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", letter.Id);
            writer.WriteString("systemId", letter.SystemId);
            writer.WriteString("exchange", letter.Exchange);
            writer.WriteString("routingKey", letter.RoutingKey);
            writer.WriteEndObject();
        });
    }

    private async Task RunAsync(HttpContext context, Func<IReprocessingGrain, Decision, Task<JobAnswer>> run)
    {
        var decision = await Decisions.ReadAsync(context, settings.MaxBodyBytes);
        var answer = await AskAsync(grains.GetGrain<IReprocessingGrain>((string)context.Request.RouteValues["id"]!), decision, run);
        if (answer.Verdict != JobVerdict.Ok)
        {
            throw new RefusedException(StatusOf(answer.Verdict), answer.Reason!);
        }

        await JsonBody.WriteAsync(context, StatusCodes.Status200OK, writer => JobJson.Write(writer, answer.Job!));
    }

    /// <summary>
    /// Each job has its own answer. One that was approved along with a sibling in the same request counts as done and not as refused.
    /// </summary>
    private async Task RunAllAsync(HttpContext context, Func<IReprocessingGrain, Decision, Task<JobAnswer>> run, bool takesSiblings)
    {
        using var body = await RequestContent.ReadObjectAsync(context, settings.MaxBodyBytes);
        var decision = Decisions.Read(body);
        var ids = Ids(body);
        var answers = new JobAnswer[ids.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = context.RequestAborted };
        await Parallel.ForAsync(0, ids.Count, options, async (index, _) =>
            answers[index] = await AskAsync(grains.GetGrain<IReprocessingGrain>(ids[index]), decision, run));
        if (takesSiblings)
        {
            // Which of them was the sibling of which is known only when all have answered.
            var approvals = answers.Where(answer => answer.Verdict == JobVerdict.Ok).Select(answer => answer.Job!).ToList();
            await Parallel.ForAsync(0, ids.Count, options, async (index, _) => answers[index] = await FindSiblingAsync(ids[index], answers[index], approvals));
        }

        await JsonBody.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("succeeded", answers.Count(answer => answer.Verdict == JobVerdict.Ok));
            writer.WriteNumber("failed", answers.Count(answer => answer.Verdict != JobVerdict.Ok));
            DetailJson.WriteItems(writer, ids.Zip(answers), Write);
            writer.WriteEndObject();
        });
    }

    private async Task<JobAnswer> FindSiblingAsync(string id, JobAnswer answer, List<JobView> approvals) =>
        answer.Verdict != JobVerdict.Ok && approvals.Count > 0
        && await grains.GetGrain<IReprocessingGrain>(id).Get() is { } now && approvals.Exists(approved => IsApprovedWith(now, approved))
            ? JobAnswer.Ok(now)
            : answer;

    // The first version's answer does not tell a job in another status from one that does not exist.
    private static async Task<JobAnswer> AskAsync(IReprocessingGrain job, Decision decision, Func<IReprocessingGrain, Decision, Task<JobAnswer>> run)
    {
        var answer = await run(job, decision);
        return answer.Verdict == JobVerdict.NotFound && await job.Get() is { } now
            ? JobAnswer.Refuse($"the reprocessing is {now.Status}, which does not allow this")
            : answer;
    }

    /// <summary>Siblings are approved in one turn, so by the same person at the same time; how far they came since then does not matter.</summary>
    private static bool IsApprovedWith(JobView job, JobView approved) =>
        approved.Tag.Length > 0 && job.Tag == approved.Tag && job.SystemId == approved.SystemId
        && approved.History.LastOrDefault(entry => entry.Status == JobStatus.Approved) is { } approval && job.History.Contains(approval);

    private static void Write(Utf8JsonWriter writer, (string Id, JobAnswer Answer) item)
    {
        writer.WriteStartObject();
        writer.WriteString("id", item.Id);
        writer.WriteBoolean("ok", item.Answer.Verdict == JobVerdict.Ok);
        writer.WriteUnlessEmpty("status", item.Answer.Job?.Status);
        writer.WriteUnlessEmpty("message", item.Answer.Reason);
        writer.WriteEndObject();
    }

    private static List<string> Ids(JsonDocument body)
    {
        if (body.Value("ids") is not { ValueKind: JsonValueKind.Array } list
            || list.EnumerateArray().Any(id => string.IsNullOrEmpty(id.ToText())))
        {
            throw RefusedException.Invalid("ids: must be a list of ids of reprocessings");
        }

        var ids = list.EnumerateArray().Select(id => id.GetString()!).Distinct().ToList();
        return ids.Count is > 0 and <= MaxJobs
            ? ids
            : throw RefusedException.Invalid(FormattableString.Invariant($"ids: {ids.Count} ids, allowed: 1 to {MaxJobs}"));
    }

    private static int StatusOf(JobVerdict verdict) => verdict switch
    {
        JobVerdict.NotFound => StatusCodes.Status404NotFound,
        JobVerdict.Refused => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    };
}
