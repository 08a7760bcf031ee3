using System.Text.Json.Nodes;
using Maestro.Platform.Simulator.Faults;
using Maestro.Platform.Simulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Platform.Simulator.Services;

/// <summary>Process memory, discovery and the event manager as their callers see them (reprocessing.md sections 4.3, 4.4, 4.7).</summary>
public sealed class ServiceRoutes(PlatformState state, EventManager events, FaultyService faulty, Journal journal)
{
    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{instanceId}/event", (HttpContext context, string instanceId) =>
            faulty.AnswerAsync(context, "memory", instanceId, () => GetEvent(instanceId)));
        routes.MapGet("/reprocessing", (HttpContext context, string systemId) =>
            faulty.AnswerAsync(context, "memory", $"documents {systemId}", () => ListDocuments(systemId)));
        routes.MapGet("/v1.0.0/discovery/entities", (HttpContext context, string systemID, string instanceID) =>
            faulty.AnswerAsync(context, "discovery", $"{systemID} {instanceID}", () => FindAffected(systemID, instanceID)));
        routes.MapPut("/sendevent", ReceiveEventAsync);
    }

    private async Task ReceiveEventAsync(HttpContext context)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        await faulty.ServeAsync(context, "events", $"{message.Text("name")} {message.Mark()?.Text("instance_id")}", () => SendEventAsync(message));
    }

    private IResult GetEvent(string instanceId)
    {
        journal.Add("memory", "event asked", "", instanceId);
        return Json(state.Find(instanceId) is { } instance ? new JsonArray(instance.Event.DeepClone()) : []);
    }

    private IResult ListDocuments(string systemId) =>
        Json(new JsonArray([.. state.Documents.Where(document => document.Text("systemId") == systemId).Select(document => document.DeepClone())]));

    private IResult FindAffected(string systemId, string instanceId)
    {
        journal.Add("discovery", "asked", systemId, instanceId);
        return Json(new JsonArray(
        [
            .. state.AffectedBy(instanceId).Select(unit => new JsonObject
            {
                ["instanceId"] = unit.InstanceId,
                ["branch"] = unit.Branch,
                ["forking"] = unit.Forking,
            }),
        ]));
    }

    private async Task<IResult> SendEventAsync(JsonObject message) => await events.SendAsync(message, CancellationToken.None) is { } refusal
        ? Results.Text(new JsonObject { ["message"] = refusal }.ToJsonString(), "application/json", statusCode: StatusCodes.Status400BadRequest)
        : Json(new JsonObject { ["message"] = "OK" });

    internal static IResult Json(JsonNode value) => Results.Text(value.ToJsonString(), "application/json");
}
