using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.Platform.Simulator.State;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>The jobs and queues of the original service are taken over (reprocessing.md section 7.9).</summary>
[Collection(ReprocessingGroup.Name)]
public sealed class ImportTests(ReprocessingGroup.Fixture shared) : IAsyncLifetime
{
    private readonly ReprocessingWorld _world = shared.World;

    public Task InitializeAsync() => _world.BeginAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    [Trait("Checklist", "reprocessing-100")]
    public async Task What_the_original_left_goes_on_here_and_is_taken_over_once()
    {
        var (waiting, running, first, second, queued) = (Document("pending_approval"), Document("running"), Document("approved"), Document("approved"), Document("approved"));
        foreach (var document in new[] { waiting, running, Document("finished"), first, second })
        {
            _world.Platform.State.Documents.Enqueue(document.Job);
        }

        var system = _world.System;
        Assert.Equal(200, (int)(await _world.Api.PostAsync($"/v1.0.0/handler/persist?queue=persist.{system}.queue")).Status);
        await _world.Platform.Broker.DeclareAsync("reprocessing", $"reprocessing.{system}.queue", $"#.{system}.#", CancellationToken.None);
        await _world.Platform.Broker.DeclareAsync("reprocessing-events", $"backup_{system}", $"#.backup_{system}.#", CancellationToken.None);
        await PublishAsync("reprocessing", system, second.Job.ToJsonString());
        await PublishAsync("reprocessing", system, queued.Job.ToJsonString());
        await PublishAsync("reprocessing-events", $"backup_{system}", """{"name":"a.request"}""");

        var report = await ImportAsync();
        Assert.Equal((6, 0, 1), ((int)report["imported"]!, (int)report["known"]!, (int)report["archived"]![$"backup_{system}"]!));
        Assert.Equal(Id(running), (string?)Assert.Single(report["unclear"]!.AsArray()));

        // The line is the order of the queue; whoever is missing there follows.
        foreach (var job in new[] { second, queued, first })
        {
            await _world.WaitForAsync(system, Id(job), "finished");
        }

        Assert.Equal(
            [second.Asking.Id, queued.Asking.Id, first.Asking.Id],
            _world.EntriesOf("domain").Where(entry => entry is { What: "commit", Detail: "" }).Select(entry => entry.InstanceId));
        var jobs = (await _world.Api.FindAsync(system)).ToDictionary(job => (string)job["id"]!);
        Assert.Equal(("pending_approval", "failure"), ((string?)jobs[Id(waiting)]["status"], (string?)jobs[Id(running)]["status"]));
        Assert.Equal("2018-08-13T15:40:47.123Z", (string?)jobs[Id(waiting)]["history"]![0]!["timestamp"]);

        var again = await ImportAsync();
        Assert.Equal((0, 5), ((int)again["imported"]!, (int)again["known"]!));
        Assert.Equal(6, (await _world.Api.FindAsync(system)).Count);
    }

    private static string Id((JsonObject Job, Instance Asking) document) => (string)document.Job["id"]!;

    private (JsonObject Job, Instance Asking) Document(string status)
    {
        var (asking, affected) = _world.Prepare(1);
        var pending = new JsonObject
        {
            ["name"] = $"{_world.System}.persist.request",
            ["systemId"] = _world.System,
            ["instanceId"] = asking.Id,
            ["branch"] = "master",
            ["scope"] = "execution",
        };
        return (new JsonObject
        {
            ["_id"] = "5b71a6",
            ["id"] = Guid.NewGuid().ToString(),
            ["systemId"] = _world.System,
            ["pendingEvent"] = pending,
            ["origin"] = asking.Event.DeepClone(),
            ["events"] = new JsonArray(affected[0].Event.DeepClone()),
            ["status"] = status,
            ["history"] = new JsonArray(new JsonObject { ["status"] = status, ["timestamp"] = "2018-08-13 15:40:47.123456789 +0000 UTC m=+0.011" }),
            ["tag"] = "",
            ["branch"] = "master",
            ["forking"] = false,
        }, asking);
    }

    private Task PublishAsync(string exchange, string key, string body) => _world.Platform.Broker.PublishAsync(exchange, key, body, CancellationToken.None);

    private async Task<JsonNode> ImportAsync()
    {
        var answer = await _world.Api.PostAsync($"/v2/systems/{_world.System}/import");
        Assert.True((int)answer.Status == 200, string.Create(CultureInfo.InvariantCulture, $"{(int)answer.Status}: {answer.Text}"));
        return answer.Json;
    }
}
