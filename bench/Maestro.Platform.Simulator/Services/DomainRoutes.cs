using System.Text.Json.Nodes;
using Maestro.Platform.Simulator.Faults;
using Maestro.Platform.Simulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Platform.Simulator.Services;

/// <summary>
/// API core and the domain apps, all of them at this one address (reprocessing.md sections 4.5 and 4.6). A commit is not idempotent: it counts as
/// often as it is asked for. While it is open, the domain app has the event manager tell that the instance is done, which may ask the gate.
/// </summary>
public sealed class DomainRoutes(
    SimulatorOptions options, PlatformState state, EventManager events, MaestroClient maestro, FaultyService faulty, Journal journal)
{
    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/core/system", (HttpContext context) => faulty.AnswerAsync(context, "apicore", "system", () => ListSystems()));
        routes.MapGet("/core/installedApp", (HttpContext context, string systemId) =>
            faulty.AnswerAsync(context, "apicore", $"installedApp {systemId}", () => FindApp(systemId)));
        routes.MapGet("/core/processInstance", (HttpContext context, string id) =>
            faulty.AnswerAsync(context, "apicore", $"processInstance {id}", () => FindInstance(id)));
        routes.MapPost("/core/persist", async (HttpContext context) =>
        {
            var entities = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsArray();
            await faulty.AnswerAsync(context, "apicore", $"persist {entities.ToJsonString()}", () => SetStatus(entities));
        });
        routes.MapPost("/instance/{id}/persist", (HttpContext context, string id) =>
            faulty.ServeAsync(context, "domain", $"{state.Find(id)?.SystemId} {id} {state.Find(id)?.Original}", () => CommitAsync(id)));
    }

    private IResult ListSystems() =>
        ServiceRoutes.Json(new JsonArray([.. state.Systems.Select(id => new JsonObject { ["id"] = id, ["name"] = $"system {id}" })]));

    private IResult FindApp(string systemId) => ServiceRoutes.Json(state.Systems.Contains(systemId)
        ? new JsonArray(new JsonObject { ["systemId"] = systemId, ["type"] = "domain", ["host"] = "127.0.0.1", ["port"] = options.Port })
        : []);

    private IResult FindInstance(string id)
    {
        journal.Add("apicore", "instance asked", "", id);
        return ServiceRoutes.Json(state.Find(id) is { } instance
            ? new JsonArray(new JsonObject
            {
                ["id"] = id,
                ["systemId"] = instance.SystemId,
                ["status"] = instance.Status,
                ["isFork"] = instance.IsFork ? true : null,
            })
            : []);
    }

    private IResult SetStatus(JsonArray entities)
    {
        foreach (var entity in entities.OfType<JsonObject>())
        {
            var id = entity.Text("id");
            journal.Add("apicore", "status set", state.Find(id)?.SystemId ?? "", id, entity.ToJsonString());
            if (state.Find(id) is { } instance)
            {
                instance.Status = entity.Text("status");
            }
        }

        return ServiceRoutes.Json(entities.DeepClone());
    }

    private async Task<IResult> CommitAsync(string id)
    {
        if (state.Find(id) is not { } instance)
        {
            return Results.Text("""{"message":"no such instance"}""", "application/json", statusCode: StatusCodes.Status500InternalServerError);
        }

        lock (instance)
        {
            instance.Commits++;
        }

        journal.Add("domain", "commit", instance.SystemId, id, instance.Original ?? "");
        await maestro.MayProceedAsync(instance.SystemId);
        await events.SendAsync(PlatformEvents.Outcome(instance, ".done"), CancellationToken.None);
        instance.Status = "finished";
        journal.Add("domain", "committed", instance.SystemId, id, instance.Original ?? "");
        return ServiceRoutes.Json(new JsonObject { ["message"] = "ok" });
    }
}
