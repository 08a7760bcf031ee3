using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.Platform.Simulator.Faults;
using Maestro.Platform.Simulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Platform.Simulator.Control;

/// <summary>How a simulator in a process of its own is told what to simulate, below <c>/simulator</c>.</summary>
public sealed class ControlRoutes(Simulator simulator)
{
    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var state = simulator.State;
        routes.MapGet("/simulator/health", () => "ok");
        routes.MapPost("/simulator/systems/{id}", (string id) => state.AddSystem(id));
        routes.MapPost("/simulator/instances", (NewInstance instance) => state.AddFinished(
            instance.SystemId, instance.Event, DateTimeOffset.Parse(instance.Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            instance.Payload, instance.Branch ?? "master", instance.IsFork, instance.Tag ?? "", instance.Id).Id);
        routes.MapPost("/simulator/instances/{id}/affected", (string id, Affected[] units) => state.SetAffected(id, units));
        routes.MapPost("/simulator/instances/{id}/cascade", (string id, Affected[] units) => state.SetCascade(id, units));
        routes.MapPost("/simulator/instances/{id}/persist", async (string id, HttpContext context) =>
            await simulator.AskToPersistAsync(id, context.RequestAborted) is { } refusal ? Results.BadRequest(refusal) : Results.Ok());
        routes.MapGet("/simulator/instances/{id}", (string id) => state.Find(id) is { } found
            ? Results.Ok(new { found.Id, found.SystemId, found.Status, found.Commits, found.Original })
            : Results.NotFound());
        routes.MapPost("/simulator/faults", (Fault fault) => simulator.Faults.Add(fault));
        routes.MapDelete("/simulator/faults", () => simulator.Faults.Clear());
        routes.MapGet("/simulator/journal", (long? after) => simulator.Journal.Entries.Where(entry => entry.Number > (after ?? 0)));
    }

    /// <summary>An instance that has run.</summary>
    internal sealed record NewInstance(
        string SystemId, string Event, string Timestamp, JsonObject? Payload, string? Branch, bool IsFork, string? Tag, string? Id);
}
