using Maestro.Platform.Simulator.Faults;
using Maestro.Platform.Simulator.State;
using Maestro.Testing;
using Npgsql;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>
/// <c>kill -9</c> at the steps of a job (reprocessing.md section 7.5): a neighbour holds the step, the process dies, another one goes on. However it
/// goes, nothing is committed twice and nothing is lost.
/// </summary>
[Collection(ReprocessingGroup.Name)]
public sealed class CrashTests(ReprocessingGroup.Fixture shared) : IAsyncLifetime
{
    private readonly ReprocessingWorld _world = shared.World;

    public Task InitializeAsync() => _world.BeginAsync(executionTime: TimeSpan.FromMilliseconds(100));

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Where the process dies: the service that holds it, and what the held call is about.</summary>
    [Theory]
    [Trait("Checklist", "reprocessing-58, reprocessing-90, reprocessing-91, reprocessing-93, reprocessing-98")]
    [InlineData("R3 resolving", "discovery", FaultKind.Hang, "asking")]
    [InlineData("R3 origin", "memory", FaultKind.Hang, "asking")]
    [InlineData("R9 status not set", "apicore", FaultKind.Hang, "status")]
    [InlineData("R10 not classified", "apicore", FaultKind.Hang, "classify")]
    [InlineData("R14 starting told", "events", FaultKind.Hang, "starting")]
    [InlineData("R16 refreshing", "discovery", FaultKind.Hang, "refresh")]
    [InlineData("R17 not committed", "domain", FaultKind.Hang, "asking")]
    [InlineData("R17 committed", "domain", FaultKind.NeverAnswer, "asking")]
    [InlineData("R18 not sent", "events", FaultKind.Hang, "unit")]
    [InlineData("R18 sent", "events", FaultKind.NeverAnswer, "unit")]
    [InlineData("R21 cascade", "discovery", FaultKind.Hang, "rerun")]
    [InlineData("R22 not committed", "domain", FaultKind.Hang, "unit")]
    [InlineData("R22 committed", "domain", FaultKind.NeverAnswer, "unit")]
    [InlineData("R25 finish not told", "events", FaultKind.Hang, "finished")]
    public async Task A_crash_at_any_step_loses_nothing_and_repeats_nothing(string step, string service, FaultKind kind, string about)
    {
        var (asking, affected) = _world.Prepare(2);
        var fault = new Fault(service, kind) { Match = MatchOf(about, asking, affected[0]), Times = 1 };
        if (about is not ("refresh" or "rerun"))
        {
            _world.Platform.Faults.Add(fault);
        }

        await _world.AskAsync(asking);
        var held = Task.Run(() => HoldAsync(service, kind));
        if (about == "refresh")
        {
            await _world.JobOfAsync(asking);
            _world.Platform.Faults.Add(fault);
        }

        var approved = Task.Run(() => ApproveAsync(asking, about == "rerun" ? fault : null));
        await held;
        await RestartAsync();

        await approved;
        var id = await _world.JobOfAsync(asking);
        await _world.WaitForAsync(_world.System, id, "finished");
        await AssertWholeAsync(step, asking, affected);
    }

    [Theory]
    [InlineData("R4 not committed", FaultKind.Hang)]
    [InlineData("R6 committed", FaultKind.NeverAnswer)]
    public async Task A_crash_during_a_commit_that_needs_no_job_commits_once(string step, FaultKind kind)
    {
        var (asking, next) = (_world.Prepare(0).Asking, _world.Prepare(0).Asking);
        _world.Platform.Faults.Add(new Fault("domain", kind) { Match = asking.Id, Times = 1 });
        await _world.AskAsync(asking);
        await _world.AskAsync(next);
        await HoldAsync("domain", kind);
        Assert.Equal(0, next.Commits);
        await RestartAsync();

        await Eventually.TrueAsync(() => next.Commits == 1, ReprocessingWorld.Limit, "the message behind it");
        Assert.True(asking.Commits == 1, $"{step}: committed {asking.Commits} times");
    }

    [Fact]
    [Trait("Checklist", "reprocessing-38, reprocessing-89")]
    public async Task What_was_received_and_not_stored_is_taken_again()
    {
        var instances = Enumerable.Range(0, 3).Select(_ => _world.Prepare(0).Asking).ToList();
        await _world.AskAsync(instances[0]);
        await Eventually.TrueAsync(() => instances[0].Commits == 1, ReprocessingWorld.Limit, "the first message");
        await using (var connection = await _world.Database.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await ExecuteAsync("lock table reprocessing_inbox in share mode", connection);
            await _world.AskAsync(instances[1]);
            await _world.AskAsync(instances[2]);
            await Eventually.TrueAsync(
                async () => await CountAsync("select count(*) from pg_locks where not granted and relation = 'reprocessing_inbox'::regclass") > 0,
                ReprocessingWorld.Limit, "a message to be about to be stored");
            await _world.Server.KillAsync();
        }

        await _world.StartServerAsync();
        await Eventually.TrueAsync(() => instances.All(one => one.Commits > 0), ReprocessingWorld.Limit, "all messages");
        Assert.Equal(
            instances.Select(one => one.Id), _world.EntriesOf("domain").Where(entry => entry.What == "commit").Select(entry => entry.InstanceId));
    }

    [Fact]
    [Trait("Checklist", "reprocessing-94")]
    public async Task A_long_job_goes_on_through_many_crashes()
    {
        var (asking, affected) = _world.Prepare(100);
        var id = await _world.AskForJobAsync(asking);
        await ApproveAsync(asking, null);
        foreach (var units in (int[])[5, 20, 40, 70])
        {
            await Eventually.TrueAsync(() => affected.Sum(Commits) >= units, ReprocessingWorld.Limit, $"{units} units");
            await _world.Server.KillAsync();
            await _world.StartServerAsync();
        }

        await _world.WaitForAsync(_world.System, id, "finished");
        await AssertWholeAsync("a long job", asking, affected);
    }

    [Fact]
    [Trait("Checklist", "reprocessing-43")]
    public async Task Another_server_goes_on_when_one_dies()
    {
        var (other, api) = await _world.StartAnotherAsync();
        await using var stopped = other;
        using var closed = api;
        var (asking, affected) = _world.Prepare(20);
        var id = await _world.AskForJobAsync(asking);
        await ApproveAsync(asking, null);
        await Eventually.TrueAsync(() => affected.Sum(Commits) >= 3, ReprocessingWorld.Limit, "some units");
        await _world.Server.KillAsync();

        await Eventually.TrueAsync(() => affected.All(one => Commits(one) > 0), ReprocessingWorld.Limit, "the other server to do the rest");
        await Eventually.TrueAsync(async () => await api.GateAsync(_world.System) == 200, ReprocessingWorld.Limit, "the gate to open");
        await _world.StartServerAsync();
        await _world.WaitForAsync(_world.System, id, "finished");
        await AssertWholeAsync("another server", asking, affected);
        await other.StopAsync();
    }

    [Fact]
    [Trait("Checklist", "reprocessing-96")]
    public async Task A_reported_failure_survives_a_crash()
    {
        var (asking, affected) = _world.Prepare(1);
        _world.Platform.Faults.Add(new Fault("executor", FaultKind.Vanish));
        var id = await _world.AskForJobAsync(asking);
        await ApproveAsync(asking, null);
        await _world.WaitForEntryAsync("executor", "run");
        var failed = $$$"""
            {"name":"calcula0.error","systemId":"{{{_world.System}}}","scope":"reprocessing",
             "reprocessing":{"id":"{{{id}}}","instance_id":"{{{affected[0].Id}}}","system_id":"{{{_world.System}}}"}}
            """;
        Assert.Equal("ok", (string?)(await _world.Api.PostAsync("/v1.0.0/reprocessing/failure", failed)).Json["message"]);
        await _world.Server.KillAsync();
        await _world.StartServerAsync();

        await _world.WaitForAsync(_world.System, id, "failure");
        await Eventually.TrueAsync(async () => await _world.Api.GateAsync(_world.System) == 200, ReprocessingWorld.Limit, "the gate to open");
    }

    [Fact]
    [Trait("Checklist", "reprocessing-92, reprocessing-95")]
    public async Task Siblings_that_were_approved_all_run_after_a_crash()
    {
        var jobs = new List<(Instance Asking, IReadOnlyList<Instance> Affected, string Id)>();
        for (var sibling = 0; sibling < 3; sibling++)
        {
            var (asking, affected) = _world.Prepare(1, tag: "one-origin");
            jobs.Add((asking, affected, await _world.AskForJobAsync(asking)));
        }

        await _world.Api.DecideAsync(jobs[1].Id, "approve");
        await _world.Server.KillAsync();
        await _world.StartServerAsync();

        foreach (var (asking, affected, id) in jobs)
        {
            await _world.WaitForAsync(_world.System, id, "finished");
            await AssertWholeAsync("siblings", asking, affected);
        }

        // The one that was asked for runs first, then the others by age.
        var commits = _world.EntriesOf("domain").Where(entry => entry.What == "commit").Select(entry => entry.InstanceId).ToList();
        Assert.Equal(
            [jobs[1].Asking.Id, jobs[0].Asking.Id, jobs[2].Asking.Id], commits.Where(instance => jobs.Any(job => job.Asking.Id == instance)));
    }

    private static string MatchOf(string about, Instance asking, Instance unit) => about switch
    {
        "asking" or "refresh" => asking.Id,
        "unit" => unit.Id,
        "rerun" => asking.SystemId,
        "status" => $"\"id\":\"{asking.Id}\"",
        "classify" => $"processInstance {asking.Id}",
        _ => $"{asking.SystemId}.reprocessing.{about}",
    };

    private async Task RestartAsync()
    {
        await _world.Server.KillAsync();
        _world.Platform.Faults.Clear();
        await _world.StartServerAsync();
    }

    private async Task HoldAsync(string service, FaultKind kind)
    {
        var what = kind == FaultKind.NeverAnswer ? "does not answer" : $"fault {kind}";
        await _world.WaitForEntryAsync(service, what);
    }

    private async Task ApproveAsync(Instance asking, Fault? afterwards)
    {
        var id = await _world.JobOfAsync(asking);
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    // The answer may be lost in a crash; then the second attempt finds it approved.
                    return (int)(await _world.Api.DecideAsync(id, "approve")).Status is 202 or 400;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            ReprocessingWorld.Limit, "the approval");
        if (afterwards is not null)
        {
            await _world.WaitForEntryAsync("domain", "committed", asking.Id);
            _world.Platform.Faults.Add(afterwards);
        }
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = _world.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(string sql, NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private int Commits(Instance original) => _world.RerunsOf(original).Sum(rerun => rerun.Commits);

    private async Task AssertWholeAsync(string step, Instance asking, IReadOnlyList<Instance> affected)
    {
        Assert.True(asking.Commits == 1, $"{step}: the asking instance was committed {asking.Commits} times");
        Assert.All(affected, original => Assert.True(Commits(original) == 1, $"{step}: {original.Id} was committed {Commits(original)} times"));
        await Eventually.TrueAsync(async () => await _world.Api.GateAsync(asking.SystemId) == 200, ReprocessingWorld.Limit, "the gate to open");
        foreach (var job in await _world.Api.FindAsync(asking.SystemId, "finished"))
        {
            Assert.Equal(
                ["pending_approval", "approved", "running", "finished"], job["history"]!.AsArray().Select(entry => (string?)entry!["status"]));
        }
    }
}
