using Maestro.Gateway.Reprocessing.Rest.Answers;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Importing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Reprocessing.Rest.V2;

/// <summary><c>POST /v2/systems/{system}/import</c>: takes over what the original service left of a system (reprocessing.md section 7.9).</summary>
internal sealed class ImportEndpoint(IGrainFactory grains)
{
    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v2/systems/{system}/import", ImportAsync);

    private async Task ImportAsync(HttpContext context)
    {
        var systemId = (string)context.Request.RouteValues["system"]!;
        if (!Identifiers.IsSystem(systemId))
        {
            throw RefusedException.Invalid($"system: \"{systemId}\" is not allowed, allowed: {Identifiers.SystemRule}");
        }

        var report = await grains.GetGrain<IImportGrain>(systemId).Import();
        if (report.Failure is { } failure)
        {
            throw new RefusedException(
                StatusCodes.Status502BadGateway, $"{failure}; {report.Imported} jobs were taken over, the same request again goes on");
        }

        await JsonBody.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("systemId", systemId);
            writer.WriteNumber("imported", report.Imported);
            writer.WriteNumber("known", report.Known);
            writer.WriteStartArray("unclear");
            foreach (var id in report.Unclear)
            {
                writer.WriteStringValue(id);
            }

            writer.WriteEndArray();
            writer.WriteStartObject("archived");
            foreach (var (queue, messages) in report.Archived)
            {
                writer.WriteNumber(queue, messages);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }
}
