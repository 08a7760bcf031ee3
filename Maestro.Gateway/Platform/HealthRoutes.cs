using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Platform;

/// <summary>The health port (rest-and-operations.md section 5.4).</summary>
internal static class HealthRoutes
{
    /// <summary>Maps <c>/livez</c>, which says only that the process answers, and <c>/healthcheck</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", () => Answer(StatusCodes.Status200OK, "ok"));
        routes.MapGet("/healthcheck", (ClusterHealth health) => health.State switch
        {
            HealthState.Ready => Answer(StatusCodes.Status200OK, "ok"),
            HealthState.StoreAway => Answer(StatusCodes.Status500InternalServerError, "error"),
            _ => Answer(StatusCodes.Status503ServiceUnavailable, "not ready"),
        });
    }

    private static IResult Answer(int statusCode, string status) =>
        Results.Text($$"""{"status": "{{status}}"}""", "application/json", statusCode: statusCode);
}
