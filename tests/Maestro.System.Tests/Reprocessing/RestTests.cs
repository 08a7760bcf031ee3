using System.Globalization;
using System.Net;
using Maestro.Platform.Simulator.Faults;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>REST as its callers know it (reprocessing.md section 2), each test with systems of its own.</summary>
[Collection(ReprocessingGroup.Name)]
public sealed class RestTests(ReprocessingGroup.Fixture shared) : IAsyncLifetime
{
    private readonly ReprocessingWorld _world = shared.World;

    public Task InitializeAsync() => _world.BeginAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    [Trait("Checklist", "reprocessing-1, reprocessing-8, reprocessing-17, reprocessing-19, reprocessing-24, reprocessing-34, reprocessing-35, reprocessing-36")]
    public async Task Requests_are_answered_by_the_contract()
    {
        var api = _world.Api;
        var none = await api.GetAsync("/v1.0.0/reprocessing/unknown/pending");
        Assert.Equal((HttpStatusCode.OK, "[]", "application/json; charset=UTF-8"), (none.Status, none.Text, none.ContentType));
        foreach (var path in (string[])["/v1.0.0/gateway//proceed", "/v1.0.0/gateway/unknown/proceed"])
        {
            var gate = await api.GetAsync(path);
            Assert.Equal((HttpStatusCode.OK, ""), (gate.Status, gate.Text));
        }

        (await api.GetAsync("/v1.0.0/nothing")).AssertError(HttpStatusCode.NotFound);
        (await api.GetAsync("/v1.0.0/reprocessing/x/approve")).AssertError(HttpStatusCode.MethodNotAllowed);
        (await api.PostAsync("/v1.0.0/gateway/unknown/proceed")).AssertError(HttpStatusCode.MethodNotAllowed);
        foreach (var (path, body) in ((string, string)[])
            [("/v1.0.0/reprocessing/failure", """{"systemId":"a\u0000b"}"""), ("/v1.0.0/reprocessing/failure", """{"systemId":"\ud800"}"""),
             ("/v1.0.0/persist/sync", """{"systemId":"a\u0000b","instanceId":"i"}"""), ("/v1.0.0/handler/persist?queue=persist.a%00b.queue", "null"),
             ($"/v1.0.0/handler/persist?queue=persist.{new string('x', 300)}.queue", "null")])
        {
            (await api.PostAsync(path, body)).AssertError(HttpStatusCode.BadRequest);
        }

        foreach (var path in (string[])["/v2/audit?id=%00", "/v2/audit?system=a%00b", "/v2/reprocessing?text=%00"])
        {
            (await api.GetAsync(path)).AssertError(HttpStatusCode.BadRequest);
        }

        (await api.PostAsync($"/v2/systems/{new string('x', 300)}/import", "{}")).AssertError(HttpStatusCode.BadRequest);
        Assert.Equal("Request body can't be empty", (await api.PostAsync("/v1.0.0/reprocessing/x/approve", "")).AssertError(HttpStatusCode.BadRequest));
        foreach (var (body, type) in ((string, string)[])
            [("{}", "application/json"), ("""{"user":" "}""", "application/json"), ("""{"user":7}""", "application/json"), ("nonsense", "application/json"),
             ("[]", "application/json"), ("""{"user":"x"}""", "text/plain"), ("""{"user":"\ud800"}""", "application/json"),
             ("""{"\ud800":1,"user":"x"}""", "application/json"),
             ("""{"user":"a\u0000b"}""", "application/json")])
        {
            (await api.PostAsync("/v1.0.0/reprocessing/x/approve", body, type)).AssertError(HttpStatusCode.BadRequest);
            (await api.PostAsync("/v1.0.0/reprocessing/x/skip", body, type)).AssertError(HttpStatusCode.BadRequest);
        }

        Assert.Equal("no reprocessing found", (await api.DecideAsync("x", "approve")).AssertError(HttpStatusCode.BadRequest));
        Assert.Equal("no reprocessing found", (await api.PostAsync("/v1.0.0/reprocessing/set_status?id=x&status=failure")).AssertError(HttpStatusCode.BadRequest));
        Assert.Equal(HttpStatusCode.OK, (await api.PostAsync($"/v1.0.0/handler/persist?queue=persist.{_world.System}.queue")).Status);
        foreach (var queue in (string[])["", "persist..queue", "persist.a.queue.error", "other"])
        {
            (await api.PostAsync($"/v1.0.0/handler/persist?queue={queue}")).AssertError(HttpStatusCode.BadRequest);
        }

        (await api.GetAsync($"/v1.0.0/reprocessing/{_world.System}/find?limit=0")).AssertError(HttpStatusCode.BadRequest);
        (await api.PostAsync("/v1.0.0/reprocessing/failure", "[]")).AssertError(HttpStatusCode.BadRequest);
        Assert.NotEmpty((string?)(await api.PostAsync("/v1.0.0/reprocessing/failure", "{}")).Json["message"] ?? "");
    }

    [Fact]
    [Trait("Checklist", "reprocessing-4, reprocessing-5, reprocessing-9, reprocessing-10, reprocessing-11, reprocessing-13")]
    public async Task Siblings_are_those_of_the_same_system_and_tag()
    {
        var other = _world.Platform.State.AddSystem();
        var tag = Guid.NewGuid().ToString();
        var (first, second, third) = (_world.Prepare(1, tag: tag), _world.Prepare(1, tag: tag), _world.Prepare(1, tag: tag));
        var elsewhere = _world.Prepare(1, other, tag);
        var ids = new List<string>();
        foreach (var job in new[] { first, second, third, elsewhere })
        {
            ids.Add(await _world.AskForJobAsync(job.Asking));
        }

        var shown = (await _world.Api.FindAsync(_world.System))[0].AsObject();
        Assert.Equal(
            ["systemId", "pendingEvent", "origin", "id", "events", "status", "history", "tag", "branch", "forking"], shown.Select(member => member.Key));
        Assert.Equal(["status", "timestamp"], shown["history"]![0]!.AsObject().Select(member => member.Key));
        await _world.Api.DecideAsync(ids[0], "skip");
        await _world.Api.DecideAsync(ids[1], "approve");
        await _world.WaitForAsync(_world.System, ids[1], "finished");
        await _world.WaitForAsync(_world.System, ids[2], "finished");
        Assert.Equal("skipped", (string?)(await _world.Api.FindAsync(_world.System)).Single(job => (string?)job["id"] == ids[0])["status"]);
        Assert.Equal("pending_approval", (string?)(await _world.Api.FindAsync(other)).Single()["status"]);
    }

    [Fact]
    [Trait("Checklist", "reprocessing-15, reprocessing-16")]
    public async Task Of_many_who_decide_at_once_one_decides()
    {
        var job = _world.Prepare(1);
        var id = await _world.AskForJobAsync(job.Asking);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _world.Api.DecideAsync(id, "approve")));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Accepted);
        Assert.Equal(49, answers.Count(answer => answer.Status == HttpStatusCode.BadRequest));
        await _world.WaitForAsync(_world.System, id, "finished");
        Assert.Equal(1, job.Asking.Commits);

        var contested = await _world.AskForJobAsync(_world.Prepare(1).Asking);
        var both = await Task.WhenAll(_world.Api.DecideAsync(contested, "approve"), _world.Api.DecideAsync(contested, "skip"));
        Assert.Single(both, answer => (int)answer.Status < 300);
    }

    [Fact]
    [Trait("Checklist", "reprocessing-25, reprocessing-26, reprocessing-28")]
    public async Task A_persist_can_be_waited_for()
    {
        var free = _world.Prepare(0);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var answer = await PersistAsync(free.Asking.Id);
            Assert.Equal((HttpStatusCode.OK, """{"status":"commited"}"""), (answer.Status, answer.Text));
        }

        Assert.Equal(1, free.Asking.Commits);

        var held = _world.Prepare(1);
        var request = await PersistAsync(held.Asking.Id);
        Assert.Equal("reprocessing_request", (string?)request.Json["status"]);
        Assert.Equal("pending_approval", (string?)request.Json["reprocessing"]!["status"]);
        Assert.Equal(0, held.Asking.Commits);
        foreach (var wrong in (string[])["""{"systemId":"s","scope":"reproduction","instanceId":"i"}""", """{"systemId":"s"}""", """{"instanceId":"i"}""", "7"])
        {
            (await _world.Api.PostAsync("/v1.0.0/persist/sync", wrong)).AssertError(HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    [Trait("Checklist", "reprocessing-27")]
    public async Task A_persist_that_fails_is_never_called_committed()
    {
        var job = _world.Prepare(0);
        _world.Platform.Faults.Add(new Fault("domain", FaultKind.Refuse) { Match = job.Asking.Id, Status = 404 });
        (await PersistAsync(job.Asking.Id)).AssertError(HttpStatusCode.BadGateway);

        var slow = _world.Prepare(0);
        _world.Platform.Faults.Add(new Fault("discovery", FaultKind.Refuse) { Match = slow.Asking.Id });
        (await PersistAsync(slow.Asking.Id)).AssertError(HttpStatusCode.GatewayTimeout);
        Assert.Equal(0, slow.Asking.Commits);
    }

    [Fact]
    public async Task A_persist_of_an_instance_that_nobody_knows_is_a_mistake_of_who_asks()
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            Assert.Equal("event not found for instance nobody-1", (await PersistAsync("nobody-1")).AssertError(HttpStatusCode.BadRequest));
        }
    }

    [Fact]
    [Trait("Checklist", "reprocessing-29, reprocessing-31, reprocessing-33, reprocessing-83, reprocessing-84")]
    public async Task Behind_a_lock_a_persist_is_withdrawn_and_an_override_ends_the_lock()
    {
        _world.Platform.Faults.Add(new Fault("executor", FaultKind.Vanish) { Times = 1 });
        var running = _world.Prepare(2);
        var next = _world.Prepare(1);
        var id = await _world.AskForJobAsync(running.Asking);
        var nextId = await _world.AskForJobAsync(next.Asking);
        await _world.Api.DecideAsync(id, "approve");
        await _world.WaitForEntryAsync("executor", "run");
        await _world.Api.DecideAsync(nextId, "approve");

        var parked = _world.Prepare(0);
        var refused = await PersistAsync(parked.Asking.Id);
        refused.AssertError(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.Response.Headers.RetryAfter);
        var late = $$$"""{"name":"x.error","systemId":"{{{_world.System}}}","scope":"reprocessing","reprocessing":{"id":"another"}}""";
        Assert.NotEqual("ok", (string?)(await _world.Api.PostAsync("/v1.0.0/reprocessing/failure", late)).Json["message"]);
        Assert.Equal(403, await _world.Api.GateAsync(_world.System));
        (await _world.Api.PostAsync($"/v1.0.0/reprocessing/set_status?id={id}&status=approved")).AssertError(HttpStatusCode.BadRequest);

        var ended = await _world.Api.PostAsync($"/v1.0.0/reprocessing/set_status?id={id}&status=failure", $$"""{"systemId":"{{_world.System}}"}""");
        Assert.Equal("failure", (string?)ended.Json["status"]);
        await _world.WaitForAsync(_world.System, nextId, "finished");
        Assert.Equal(0, parked.Asking.Commits);
        Assert.Single(_world.EntriesOf("executor"), entry => running.Affected.Any(unit => unit.Id == entry.Detail));
    }

    [Fact]
    public async Task The_second_version_lists_shows_previews_and_decides_in_bulk()
    {
        var jobs = Enumerable.Range(0, 3).Select(_ => _world.Prepare(2)).ToList();
        var ids = new List<string>();
        foreach (var job in jobs)
        {
            ids.Add(await _world.AskForJobAsync(job.Asking));
        }

        var page = (await _world.Api.GetAsync($"/v2/reprocessing?system={_world.System}&status=pending_approval&size=2&order=oldest")).Json;
        Assert.Equal((3, ids[0]), ((int)page["total"]!, (string?)page["items"]![0]!["id"]));
        Assert.Equal(2, page["items"]!.AsArray().Count);
        (await _world.Api.GetAsync("/v2/reprocessing?status=nonsense")).AssertError(HttpStatusCode.BadRequest);
        (await _world.Api.GetAsync("/v2/reprocessing/unknown")).AssertError(HttpStatusCode.NotFound);

        var impact = (await _world.Api.GetAsync($"/v2/reprocessing/{ids[0]}/impact")).Json;
        Assert.Equal((2, true), ((int)impact["units"]!, (bool)impact["closesGate"]!));
        var bulk = (await _world.Api.PostAsync(
            "/v2/reprocessing/approve", $$"""{"user":"maria.silva","comment":"all of April","ids":["{{ids[0]}}","{{ids[1]}}","unknown"]}""")).Json;
        Assert.Equal((2, 1), ((int)bulk["succeeded"]!, (int)bulk["failed"]!));
        await _world.WaitForAsync(_world.System, ids[0], "finished");
        await _world.WaitForAsync(_world.System, ids[1], "finished");
        var detail = (await _world.Api.GetAsync($"/v2/reprocessing/{ids[0]}")).Json;
        Assert.Equal((2, 2), ((int)detail["progress"]!["committed"]!, (int)detail["progress"]!["units"]!));
        Assert.All(detail["units"]!.AsArray(), unit => Assert.Equal("committed", (string?)unit!["state"]));

        Assert.Equal(HttpStatusCode.OK, (await _world.Api.PostAsync($"/v2/reprocessing/{ids[2]}/cancel", """{"user":"joao.souza"}""")).Status);
        (await _world.Api.PostAsync($"/v2/reprocessing/{ids[2]}/retry", """{"user":"joao.souza"}""")).AssertError(HttpStatusCode.Conflict);
        var audit = (await _world.Api.GetAsync($"/v2/reprocessing/{ids[0]}/audit")).Json["items"]!.AsArray();
        Assert.Contains(audit, line => (string?)line!["user"] == "maria.silva" && ((string?)line["detail"] ?? "").Contains("all of April", StringComparison.Ordinal));
        var system = (await _world.Api.GetAsync("/v2/systems")).Json["items"]!.AsArray().Single(one => (string?)one!["systemId"] == _world.System)!;
        Assert.Equal(2, (int)system["jobs"]!["finished"]!);
        var metrics = await MetricsAsync();
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"maestro_jobs{{system=\"{_world.System}\",status=\"finished\"}} 2"), metrics, StringComparison.Ordinal);
        Assert.Contains($"maestro_gate_closed{{system=\"{_world.System}\"}} 0", metrics, StringComparison.Ordinal);
        Assert.Contains($"maestro_units_total{{system=\"{_world.System}\",state=\"committed\"}} 4", metrics, StringComparison.Ordinal);
        Assert.Contains($"maestro_job_duration_seconds_bucket{{system=\"{_world.System}\",le=\"86400\"}} 2", metrics, StringComparison.Ordinal);
        await AssertToldAsync(metrics);
    }

    private Task<ApiAnswer> PersistAsync(string instanceId) => _world.Api.PostAsync(
        "/v1.0.0/persist/sync",
        $$"""{"name":"{{_world.System}}.persist.request","systemId":"{{_world.System}}","instanceId":"{{instanceId}}","branch":"master","scope":"execution"}""");

    /// <summary>docs/metrics.md has every metric that is served while reprocessing is on, and its type.</summary>
    private static async Task AssertToldAsync(string metrics)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "metrics.md"));
        string[] ofOthers = ["process_", "dotnet_", "prometheus_net_"];
        var served = metrics.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2..4])
            .Where(family => !ofOthers.Any(prefix => family[0].StartsWith(prefix, StringComparison.Ordinal)));

        Assert.All(served, family => Assert.Contains($"| `{family[0]}` | {family[1]} |", page, StringComparison.Ordinal));
    }

    private async Task<string> MetricsAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_world.Server.MetricsPort}/metrics")));
    }
}
