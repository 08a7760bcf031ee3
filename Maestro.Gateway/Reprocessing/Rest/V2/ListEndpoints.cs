using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Gateway.Reprocessing.Rest.Answers;
using Maestro.Grains.Reprocessing.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Reprocessing.Rest.V2;

/// <summary>What can be looked at: jobs of all systems, one job, its impact, the audit trail, systems, dead letters (reprocessing.md section 10.3).</summary>
internal sealed class ListEndpoints(IGrainFactory grains, TimeProvider time)
{
    private const int DefaultSize = 50;
    private const int MaxSize = 500;
    private const int DefaultLines = 200;
    private const int MaxLines = 1000;

    private IReprocessingReader Reader => grains.GetGrain<IReprocessingReader>(0);

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/reprocessing", ListAsync);
        routes.MapGet("/v2/reprocessing/{id}", DetailAsync);
        routes.MapGet("/v2/reprocessing/{id}/impact", ImpactAsync);
        routes.MapGet("/v2/reprocessing/{id}/audit", (HttpContext context) => AuditAsync(context, null, Id(context)));
        routes.MapGet("/v2/audit", (HttpContext context) => AuditAsync(context, context.Request.Query.Text("system"), context.Request.Query.Text("id")));
        routes.MapGet("/v2/systems", SystemsAsync);
        routes.MapGet("/v2/dead-letters", DeadLettersAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = QueryOf(context.Request.Query);
        var list = await Reader.List(query);
        await JsonBody.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("page", query.Page);
            writer.WriteNumber("size", query.Size);
            writer.WriteNumber("total", list.Total);
            DetailJson.WriteItems(writer, list.Items, DetailJson.Write);
            writer.WriteEndObject();
        });
    }

    private async Task DetailAsync(HttpContext context)
    {
        var detail = await Job(context).Detail() ?? throw NotFound();
        await JsonBody.WriteAsync(context, StatusCodes.Status200OK, writer => DetailJson.Write(writer, detail, time.GetUtcNow()));
    }

    private async Task ImpactAsync(HttpContext context)
    {
        var impact = await Job(context).PreviewImpact() ?? throw NotFound();
        await JsonBody.WriteAsync(context, StatusCodes.Status200OK, writer => DetailJson.Write(writer, impact));
    }

    private async Task AuditAsync(HttpContext context, string? systemId, string? jobId)
    {
        var query = context.Request.Query;
        var limit = (int)(query.Number("limit", 1, MaxLines) ?? DefaultLines);
        var lines = await Reader.Audit(new AuditQuery(systemId, jobId, query.Number("before", 0, long.MaxValue), limit));
        await JsonBody.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            if (lines.Length == limit)
            {
                // The value of "before" for what comes further down.
                writer.WriteNumber("next", lines[^1].Sequence);
            }

            DetailJson.WriteItems(writer, lines, DetailJson.Write);
            writer.WriteEndObject();
        });
    }

    private async Task SystemsAsync(HttpContext context)
    {
        var systems = await Reader.Systems();
        await JsonBody.WriteAsync(context, StatusCodes.Status200OK, writer => WriteList(writer, systems, SystemJson.Write));
    }

    private async Task DeadLettersAsync(HttpContext context)
    {
        var limit = (int)(context.Request.Query.Number("limit", 1, MaxLines) ?? DefaultLines);
        var letters = await Reader.DeadLetters(limit);
        await JsonBody.WriteAsync(context, StatusCodes.Status200OK, writer => WriteList(writer, letters, SystemJson.Write));
    }

    private static void WriteList<T>(Utf8JsonWriter writer, ImmutableArray<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartObject();
        DetailJson.WriteItems(writer, items, write);
        writer.WriteEndObject();
    }

    private static JobQuery QueryOf(IQueryCollection query) => new()
    {
        SystemId = query.Text("system"),
        Statuses = [.. query.Words("status", JobStatus.All)],
        Branch = query.Text("branch"),
        Tag = query.Text("tag"),
        User = query.Text("user"),
        From = query.Time("from"),
        Until = query.Time("until"),
        Text = query.Text("text"),
        NewestFirst = query.Choice("order", "newest", "oldest") == "newest",
        Page = (int)(query.Number("page", 1, int.MaxValue) ?? 1),
        Size = (int)(query.Number("size", 1, MaxSize) ?? DefaultSize),
    };

    private static RefusedException NotFound() => new(StatusCodes.Status404NotFound, JobAnswer.NoReprocessingFound);

    private IReprocessingGrain Job(HttpContext context) => grains.GetGrain<IReprocessingGrain>(Id(context));

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
