using System.Net;
using System.Text.Json.Nodes;
using Maestro.Platform.Simulator.Faults;
using Maestro.Platform.Simulator.State;
using Maestro.Testing;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>Whole jobs, from the persist event to the end.</summary>
[Collection(ReprocessingGroup.Name)]
public sealed class JobTests(ReprocessingGroup.Fixture shared) : IAsyncLifetime
{
    private readonly ReprocessingWorld _world = shared.World;

    public Task InitializeAsync() => _world.BeginAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    [Trait("Checklist", "reprocessing-6, reprocessing-18, reprocessing-64, reprocessing-65, reprocessing-66, reprocessing-68, reprocessing-70, reprocessing-71")]
    public async Task A_job_is_approved_runs_its_units_in_order_and_finishes()
    {
        var (asking, affected) = _world.Prepare(3);
        var id = await _world.AskForJobAsync(asking);
        await _world.WaitForEntryAsync("apicore", "status set", "reprocessing_pending_approval");
        Assert.Equal(0, asking.Commits);
        Assert.Equal(200, await _world.Api.GateAsync(_world.System));

        var approved = await _world.Api.DecideAsync(id, "approve");
        Assert.Equal(HttpStatusCode.Accepted, approved.Status);
        Assert.Equal("application/json; charset=UTF-8", approved.ContentType);
        Assert.Contains((string?)approved.Json["status"], (string[])["approved", "running"]);
        Assert.Equal("maria.silva", (string?)approved.Json["history"]![1]!["user"]);
        await _world.WaitForAsync(_world.System, id, "finished");

        Assert.Equal(1, asking.Commits);
        Assert.All(affected, original => Assert.Equal([1], _world.RerunsOf(original).Select(rerun => rerun.Commits)));
        Assert.All(affected, original => Assert.Equal(0, original.Commits));
        await Eventually.TrueAsync(async () => await _world.Api.GateAsync(_world.System) == 200, ReprocessingWorld.Limit, "the gate to open");
        Assert.Contains(_world.EntriesOf("gate"), entry => entry.What == "answered 403");
        AssertOrder(asking, affected);
        AssertDispatched(id, affected[0]);
        var job = Assert.Single(await _world.Api.FindAsync(_world.System));
        Assert.Equal(affected.Select(original => original.Id), job["events"]!.AsArray().Select(one => (string?)one!["instanceId"]));
        Assert.All(job["events"]!.AsArray(), one => Assert.Equal("execution", (string?)one!["scope"]));
    }

    [Fact]
    [Trait("Checklist", "reprocessing-2, reprocessing-3, reprocessing-7, reprocessing-12, reprocessing-14")]
    public async Task A_skipped_job_is_never_committed()
    {
        var (asking, _) = _world.Prepare(1);
        var id = await _world.AskForJobAsync(asking);
        var pending = await _world.Api.GetAsync($"/v1.0.0/reprocessing/{_world.System}/pending");
        Assert.Equal(id, (string?)Assert.Single(pending.Json.AsArray())!["id"]);
        Assert.DoesNotContain("_id", pending.Json[0]!.AsObject());

        var skipped = await _world.Api.DecideAsync(id, "skip", "joao.souza");
        Assert.Equal(HttpStatusCode.OK, skipped.Status);
        Assert.Equal(("skipped", "joao.souza"), ((string?)skipped.Json["status"], (string?)skipped.Json["history"]![1]!["user"]));

        Assert.Equal(
            "You cannot skip a not pending approval reprocessing", (await _world.Api.DecideAsync(id, "skip")).AssertError(HttpStatusCode.BadRequest));
        Assert.Equal("no reprocessing found", (await _world.Api.DecideAsync(id, "approve")).AssertError(HttpStatusCode.BadRequest));
        Assert.Equal("no reprocessing found", (await _world.Api.DecideAsync("unknown", "skip")).AssertError(HttpStatusCode.BadRequest));
        Assert.Empty((await _world.Api.FindAsync(_world.System, "pending_approval")));
        Assert.Empty((await _world.Api.FindAsync(_world.System, "nonsense")));
        Assert.Single(await _world.Api.FindAsync(_world.System, "skipped"));

        // The same event again opens no other job and commits nothing.
        await _world.AskAsync(asking);
        var (other, _) = _world.Prepare(0);
        await _world.AskAsync(other);
        await Eventually.TrueAsync(() => other.Commits == 1, ReprocessingWorld.Limit, "the event behind it");
        Assert.Equal(0, asking.Commits);
        Assert.Single(await _world.Api.FindAsync(_world.System));
    }

    [Fact]
    [Trait("Checklist", "reprocessing-49")]
    public async Task Without_units_it_is_committed_at_once()
    {
        var (asking, _) = _world.Prepare(0);
        await _world.AskAsync(asking);
        await Eventually.TrueAsync(() => asking.Commits == 1, ReprocessingWorld.Limit, "the commit");
        Assert.Empty(await _world.Api.FindAsync(_world.System));
    }

    [Fact]
    [Trait("Checklist", "reprocessing-69")]
    public async Task What_a_rerun_changes_joins_the_job_at_its_place()
    {
        var (asking, affected) = _world.Prepare(3);
        var state = _world.Platform.State;

        // Only the first two are found at once; the first one's re-run finds itself, the last and an earlier one.
        state.SetAffected(asking.Id, new Affected(affected[0].Id), new Affected(affected[2].Id));
        state.SetCascade(affected[0].Id, new Affected(affected[0].Id), new Affected(affected[2].Id), new Affected(affected[1].Id));
        state.SetCascade(affected[2].Id, new Affected(affected[0].Id), new Affected(affected[1].Id));
        var id = await _world.AskForJobAsync(asking);
        await _world.Api.DecideAsync(id, "approve");
        await _world.WaitForAsync(_world.System, id, "finished");

        var runs = _world.EntriesOf("executor").Where(entry => entry.What == "run").Select(entry => entry.Detail);
        Assert.Equal(affected.Select(original => original.Id), runs);
    }

    [Fact]
    [Trait("Checklist", "reprocessing-82")]
    public async Task A_unit_that_answers_twice_is_committed_once()
    {
        var (asking, affected) = _world.Prepare(2);
        _world.Platform.Faults.Add(new Fault("executor", FaultKind.Twice) { Match = affected[0].Id, Times = 1 });
        var id = await _world.AskForJobAsync(asking);
        await _world.Api.DecideAsync(id, "approve");
        await _world.WaitForAsync(_world.System, id, "finished");

        Assert.Equal(2, _world.RerunsOf(affected[0]).Count);
        Assert.Equal(1, _world.RerunsOf(affected[0]).Sum(rerun => rerun.Commits));
        Assert.Equal(1, _world.RerunsOf(affected[1]).Sum(rerun => rerun.Commits));
        await _world.WaitForEntryAsync("apicore", "status set", "failure");
    }

    [Fact]
    [Trait("Checklist", "reprocessing-87")]
    public async Task A_unit_that_does_not_commit_is_done_when_it_says_so()
    {
        var (asking, affected) = _world.Prepare(2);
        _world.Platform.Faults.Add(new Fault("executor", FaultKind.Silent) { Match = affected[0].Id });
        var id = await _world.AskForJobAsync(asking);
        await _world.Api.DecideAsync(id, "approve");
        await _world.WaitForAsync(_world.System, id, "finished");
        Assert.Equal(0, _world.RerunsOf(affected[0]).Sum(rerun => rerun.Commits));
        Assert.Equal(1, _world.RerunsOf(affected[1]).Sum(rerun => rerun.Commits));
    }

    [Fact]
    [Trait("Checklist", "reprocessing-30, reprocessing-32, reprocessing-81, reprocessing-88")]
    public async Task A_unit_that_fails_ends_the_job_and_opens_the_gate()
    {
        var (asking, affected) = _world.Prepare(2);
        var (next, _) = _world.Prepare(1);
        _world.Platform.Faults.Add(new Fault("executor", FaultKind.Fail) { Match = affected[0].Id });
        var id = await _world.AskForJobAsync(asking);
        var nextId = await _world.AskForJobAsync(next);
        await _world.Api.DecideAsync(id, "approve");
        await _world.Api.DecideAsync(nextId, "approve");
        await _world.WaitForAsync(_world.System, id, "failure");
        await _world.WaitForAsync(_world.System, nextId, "finished");

        await Eventually.TrueAsync(async () => await _world.Api.GateAsync(_world.System) == 200, ReprocessingWorld.Limit, "the gate to open");
        var failed = (await _world.Api.FindAsync(_world.System, "failure")).Single();
        Assert.Equal(["pending_approval", "approved", "running", "failure"], failed["history"]!.AsArray().Select(entry => (string?)entry!["status"]));
        var detail = await _world.Api.GetAsync($"/v2/reprocessing/{id}");
        Assert.Equal(["dropped", "dropped"], detail.Json["units"]!.AsArray().Select(unit => (string?)unit!["state"]));
        await _world.WaitForEntryAsync("events", "event", ".reprocessing.droping");
    }

    [Fact]
    [Trait("Checklist", "reprocessing-60")]
    public async Task Who_opens_a_branch_is_approved_by_the_platform_and_the_gate_stays_open()
    {
        var affected = _world.Platform.State.AddFinished(_world.System, "calcula.request", DateTimeOffset.UnixEpoch);
        var fork = _world.Platform.State.AddFinished(_world.System, "abre.request", DateTimeOffset.UnixEpoch.AddDays(1), isFork: true);
        _world.Platform.State.SetAffected(fork.Id, new Affected(affected.Id, "cenario-2031"));
        var id = await _world.AskForJobAsync(fork);
        await _world.WaitForAsync(_world.System, id, "finished");

        var job = (await _world.Api.FindAsync(_world.System)).Single();
        Assert.Equal(
            [(null, "pending_approval"), ("platform:open_branch", "approved"), (null, "running_without_lock"), (null, "finished")],
            job["history"]!.AsArray().Select(entry => ((string?)entry!["user"], (string?)entry["status"])));
        Assert.True((bool)job["forking"]!);
        Assert.DoesNotContain(_world.EntriesOf("gate"), entry => entry.What == "answered 403");
    }

    [Fact]
    [Trait("Checklist", "reprocessing-78")]
    public async Task When_the_domain_refuses_nothing_is_committed_and_the_next_job_starts()
    {
        var (asking, affected) = _world.Prepare(1);
        var (next, _) = _world.Prepare(1);
        _world.Platform.Faults.Add(new Fault("domain", FaultKind.Refuse) { Match = asking.Id, Status = 404 });
        var id = await _world.AskForJobAsync(asking);
        var nextId = await _world.AskForJobAsync(next);
        await _world.Api.DecideAsync(id, "approve");
        await _world.Api.DecideAsync(nextId, "approve");
        await _world.WaitForAsync(_world.System, id, "aborted_persist_domain_failure");
        await _world.WaitForAsync(_world.System, nextId, "finished");
        Assert.Empty(_world.RerunsOf(affected[0]));

        _world.Platform.Faults.Clear();
        var retried = await _world.Api.PostAsync($"/v2/reprocessing/{id}/retry", """{"user":"maria.silva","comment":"domain is back"}""");
        Assert.Equal(HttpStatusCode.OK, retried.Status);
        await _world.WaitForAsync(_world.System, id, "finished");
        Assert.Equal(1, asking.Commits);
    }

    private void AssertOrder(Instance asking, IReadOnlyList<Instance> affected)
    {
        var entries = _world.Entries;
        var commit = entries.Single(entry => entry is { Service: "domain", What: "commit" } && entry.InstanceId == asking.Id).Number;
        var refresh = entries.Last(entry => entry.Service == "discovery" && entry.InstanceId == asking.Id).Number;
        var dispatched = entries.First(entry => entry is { Service: "events", What: "event" }
            && entry.Detail.Contains("\"reprocessing\":{\"id\"", StringComparison.Ordinal)).Number;
        Assert.True(refresh < commit && commit < dispatched, $"{refresh} {commit} {dispatched}");
        Assert.Equal(
            affected.Select(original => original.Id), entries.Where(entry => entry is { Service: "executor", What: "run" }).Select(entry => entry.Detail));
        foreach (var rerun in affected.Select(original => _world.RerunsOf(original).Single()))
        {
            var asked = entries.Single(entry => entry.Service == "discovery" && entry.InstanceId == rerun.Id).Number;
            var committed = entries.Single(entry => entry is { Service: "domain", What: "commit" } && entry.InstanceId == rerun.Id).Number;
            Assert.True(asked < committed);
        }
    }

    private void AssertDispatched(string id, Instance original)
    {
        var text = _world.EntriesOf("events")
            .First(entry => entry.Detail.Contains($"\"instance_id\":\"{original.Id}\"", StringComparison.Ordinal)).Detail;
        var sent = JsonNode.Parse(text)!;
        Assert.Null(sent["instanceId"]);
        Assert.Equal("reprocessing", (string?)sent["scope"]);
        Assert.Equal((string?)original.Event["reference_date"], (string?)sent["referenceDate"]);
        Assert.Equal((string?)original.Event["image"], (string?)sent["image"]);
        Assert.Equal(
            $$"""{"id":"{{id}}","instance_id":"{{original.Id}}","system_id":"{{_world.System}}"}""", sent["reprocessing"]!.ToJsonString());
        Assert.Contains("""{"n":9007199254740993,"d":1.10}""", text, StringComparison.Ordinal);
    }
}
