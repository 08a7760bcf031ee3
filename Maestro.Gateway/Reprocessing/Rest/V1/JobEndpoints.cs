using System.Globalization;
using System.Text.Json;
using Maestro.Gateway.Reprocessing.Rest.Answers;
using Maestro.Gateway.Rest.Requests;
using Maestro.Grains.Reprocessing.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Reprocessing.Rest.V1;

/// <summary>Jobs: <c>pending</c>, <c>find</c>, <c>approve</c>, <c>skip</c>, <c>set_status</c> (reprocessing.md sections 2.3 to 2.5 and 2.8).</summary>
internal sealed class JobEndpoints(IGrainFactory grains, ReprocessingGatewaySettings settings)
{
    private const string DefaultUser = "user";
    private const int MaxLimit = 1000;
    private const int MaxOffset = 1_000_000_000;

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1.0.0/reprocessing/{systemId}/pending", (HttpContext context) => FindAsync(context, JobStatus.PendingApproval));
        routes.MapGet("/v1.0.0/reprocessing/{systemId}/find", (HttpContext context) => FindAsync(context, context.Request.Query["status"]));
        routes.MapPost("/v1.0.0/reprocessing/{id}/approve", ApproveAsync);
        routes.MapPost("/v1.0.0/reprocessing/{id}/skip", SkipAsync);
        routes.MapPost("/v1.0.0/reprocessing/set_status", SetStatusAsync);
    }

    /// <summary>Answers with a list of any length, a part at a time.</summary>
    private async Task FindAsync(HttpContext context, string? status)
    {
        var reader = grains.GetGrain<IReprocessingReader>(0);
        var systemId = (string)context.Request.RouteValues["systemId"]!;
        var limit = Number(context, "limit", 1, MaxLimit);
        var part = await reader.Find(systemId, status, limit, Number(context, "offset", 0, MaxOffset) ?? 0, null);
        context.Response.ContentType = JsonBody.ContentType;
        var left = limit;
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, JsonAnswer.WriterOptions);
        writer.WriteStartArray();
        while (true)
        {
            foreach (var job in part.Jobs)
            {
                JobJson.Write(writer, job);
                await writer.FlushAsync(context.RequestAborted);
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            }

            left -= part.Jobs.Length;
            if (part.Next is null || left <= 0)
            {
                break;
            }

            part = await reader.Find(systemId, status, left, 0, part.Next);
        }

        writer.WriteEndArray();
        await writer.FlushAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private async Task ApproveAsync(HttpContext context)
    {
        var decision = await Decisions.ReadAsync(context, settings.MaxBodyBytes);
        await AnswerAsync(context, StatusCodes.Status202Accepted, await Job(context).Approve(decision));
    }

    private async Task SkipAsync(HttpContext context)
    {
        var decision = await Decisions.ReadAsync(context, settings.MaxBodyBytes);
        await AnswerAsync(context, StatusCodes.Status200OK, await Job(context).Skip(decision));
    }

    private async Task SetStatusAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var user = (string?)query["user"];
        var id = (string?)query["id"] ?? "";
        if (id.Length == 0)
        {
            throw RefusedException.Invalid("id: is missing, allowed: the id of a reprocessing");
        }

        var decision = new Decision(string.IsNullOrWhiteSpace(user) ? DefaultUser : user);
        await AnswerAsync(
            context, StatusCodes.Status200OK, await grains.GetGrain<IReprocessingGrain>(id).SetStatus((string?)query["status"] ?? "", decision));
    }

    private IReprocessingGrain Job(HttpContext context) => grains.GetGrain<IReprocessingGrain>((string)context.Request.RouteValues["id"]!);

    private static Task AnswerAsync(HttpContext context, int status, JobAnswer answer) => answer.Verdict == JobVerdict.Ok
        ? JsonBody.WriteAsync(context, status, writer => JobJson.Write(writer, answer.Job!))
        : throw RefusedException.Invalid(answer.Reason!);

    private static int? Number(HttpContext context, string name, int min, int max)
    {
        var text = (string?)context.Request.Query[name];
        return string.IsNullOrEmpty(text) ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number
            : throw RefusedException.Invalid(FormattableString.Invariant($"{name}: \"{text}\" is not allowed, allowed: a whole number from {min} to {max}"));
    }
}
