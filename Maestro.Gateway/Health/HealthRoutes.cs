using System.Text.Json;
using Maestro.Gateway.Brokers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Health;

/// <summary>The health port (rest-and-operations.md section 5.4). Everything is answered from memory.</summary>
internal static class HealthRoutes
{
    private const string Ok = "ok";
    private const string NotReady = "not ready";
    private const string Error = "error";

    /// <summary>
    /// Maps <c>/livez</c>, which says only that the process answers, <c>/healthcheck</c>, which says whether it can serve, <c>/readyz</c>, which
    /// says so of each part, and <c>/startupz</c>, which says whether it could once.
    /// </summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", () => Answer(StatusCodes.Status200OK, Status(Ok)));
        routes.MapGet("/healthcheck", (ClusterHealth health) => health.State switch
        {
            HealthState.Ready => Answer(StatusCodes.Status200OK, Status(Ok)),
            HealthState.StoreAway => Answer(StatusCodes.Status500InternalServerError, Status(Error)),
            _ => Answer(StatusCodes.Status503ServiceUnavailable, Status(NotReady)),
        });
        routes.MapGet("/readyz", (ClusterHealth health, BrokerState broker) => health.State switch
        {
            HealthState.Ready when broker is { IsUsed: true, IsWell: false } =>
                Answer(StatusCodes.Status503ServiceUnavailable, Parts(NotReady, cluster: Ok, store: Ok, broker)),
            HealthState.Ready => Answer(StatusCodes.Status200OK, Parts(Ok, cluster: Ok, store: Ok, broker)),
            HealthState.StoreAway => Answer(StatusCodes.Status503ServiceUnavailable, Parts(NotReady, cluster: Ok, store: Error, broker)),
            _ => Answer(StatusCodes.Status503ServiceUnavailable, Parts(NotReady, cluster: NotReady, store: "unknown", broker)),
        });
        routes.MapGet("/startupz", (ClusterHealth health) => health.HasStarted
            ? Answer(StatusCodes.Status200OK, Status(Ok))
            : Answer(StatusCodes.Status503ServiceUnavailable, Status(NotReady)));
    }

    // With a blank after the colon, as the original system writes it: there are probes that compare texts.
    private static string Status(string status) => $$"""{"status": "{{status}}"}""";

    private static string Parts(string status, string cluster, string store, BrokerState broker)
    {
        var ofBroker = !broker.IsUsed ? "" : $", \"broker\": \"{(broker.IsWell ? Ok : NotReady)}\"";
        var reason = broker.Problem is { } problem ? $", \"reason\": \"{JsonEncodedText.Encode(problem)}\"" : "";
        return $$$"""{"status": "{{{status}}}", "components": {"cluster": "{{{cluster}}}", "store": "{{{store}}}"{{{ofBroker}}}}{{{reason}}}}""";
    }

    private static IResult Answer(int statusCode, string json) => Results.Text(json, "application/json", statusCode: statusCode);
}
