using System.Diagnostics;
using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Gate;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Tests.Clusters;
using Maestro.Testing;

namespace Maestro.Grains.Tests.Reprocessing.Clusters;

/// <summary>What outlives silos and databases. The same at every step, without Orleans, is in the simulation.</summary>
public sealed class RecoveryTests : IAsyncLifetime
{
    private const string System = "7e0a4d11-62d3-4c8f-8a43-0c9e2a7b5001";

    private static readonly ReprocessingOptions Quick = new()
    {
        InDoubtPause = TimeSpan.FromMilliseconds(200),
        InDoubtWindow = TimeSpan.FromSeconds(2),
    };

    private readonly PostgresFixture _postgres = new();
    private readonly ScriptedPlatform _platform = new();

    public Task InitializeAsync() => _postgres.InitializeAsync();

    public Task DisposeAsync() => _postgres.DisposeAsync();

    [Fact, Trait("Checklist", "reprocessing-94")]
    public async Task AJobOfAHundredUnitsGoesOnAfterItsSiloWasKilled()
    {
        var database = await _postgres.CreateDatabaseAsync();
        _platform.Affected["asks"] = [.. Enumerable.Range(0, 100).Select(number => SampleEvents.Affected($"unit{number:000}"))];
        await using (var first = await ReprocessingSilo.StartAsync(database, _platform, Quick))
        {
            // However late the silo is killed, some units are left.
            var deliver = _platform.Deliver!;
            _platform.Deliver = reply => _platform.Commits.Count < 60 ? deliver(reply) : throw new TimeoutException("not before the silo was killed");
            await ApproveAsync(first);
            await Eventually.TrueAsync(() => _platform.Commits.Count > 30, ClusterFixture.Patience, "a part of the units");
            _platform.Deliver = null;
            await first.KillAsync();
        }

        Assert.InRange(_platform.Commits.Count, 31, 100);
        await using var second = await ReprocessingSilo.StartAsync(database, _platform, Quick);
        var job = Assert.Single(await second.WaitForAsync(System, JobStatus.Finished));

        Assert.Equal(100, job.Events.Length);
        Assert.Equal(["pending_approval", "approved", "running", "finished"], job.History.Select(entry => entry.Status));
        Assert.All(_platform.Commits, commit => Assert.Equal(1, commit.Value));
        Assert.Equal(101, _platform.Commits.Count);
    }

    [Fact, Trait("Checklist", "reprocessing-90"), Trait("Checklist", "reprocessing-18")]
    public async Task ACommitThatHungWhenTheSiloWasKilledIsLookedFor()
    {
        var database = await _postgres.CreateDatabaseAsync();
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _platform.CommitsMayEnd = mayEnd;
        _platform.Affected["asks"] = [SampleEvents.Affected("unit")];
        await using (var first = await ReprocessingSilo.StartAsync(database, _platform, Quick))
        {
            await ApproveAsync(first);
            await Eventually.TrueAsync(() => _platform.Commits.ContainsKey("asks"), ClusterFixture.Patience, "the pending commit");
            await first.KillAsync();
        }

        await _platform.SetInstanceStatusAsync("asks", "finished", CancellationToken.None);
        mayEnd.SetResult();
        await using var second = await ReprocessingSilo.StartAsync(database, _platform, Quick);
        await Eventually.TrueAsync(
            () => second.Gate.Ask(System) != GateAnswer.Unknown, ClusterFixture.Patience, "the gate to be known after the restart");
        await second.WaitForAsync(System, JobStatus.Finished);

        Assert.Equal(1, _platform.Commits["asks"]);
        Assert.Equal(2, _platform.Commits.Count);
    }

    [Fact, Trait("Checklist", "reprocessing-99"), Trait("Checklist", "reprocessing-21")]
    public async Task WithoutADatabaseTheGateIsUnknownAndAfterwardsTheJobGoesOn()
    {
        await using var postgres = await TemporaryPostgres.StartAsync(durable: true);
        var connectionString = postgres.Server.ConnectionString;
        await MigrateAsync(connectionString);
        _platform.Affected["asks"] = [.. Enumerable.Range(0, 40).Select(number => SampleEvents.Affected($"unit{number:00}"))];
        await using var silo = await ReprocessingSilo.StartAsync(connectionString, _platform, Quick);
        await ApproveAsync(silo);
        await Eventually.TrueAsync(() => _platform.Commits.Count > 5, ClusterFixture.Patience, "some units");

        await postgres.Server.StopAsync();
        await Eventually.TrueAsync(() => silo.Gate.Ask(System) == GateAnswer.Unknown, ClusterFixture.Patience, "the gate to be unknown");
        await Assert.ThrowsAnyAsync<Exception>(() => silo.AcceptAsync(System, "not stored"));
        await postgres.Server.RestartAsync();

        await silo.WaitForAsync(System, JobStatus.Finished);
        await Eventually.TrueAsync(() => silo.Gate.Ask(System) == GateAnswer.Open, ClusterFixture.Patience, "the gate to open");
        Assert.All(_platform.Commits, commit => Assert.Equal(1, commit.Value));
        Assert.Equal(41, _platform.Commits.Count);
    }

    [Fact, Trait("Checklist", "reprocessing-20")]
    public async Task ManySystemsAtOnceAndTheGateStaysQuick()
    {
        const int systems = 20;
        const int jobs = 5;
        await using var silo = await ReprocessingSilo.StartAsync(await _postgres.CreateDatabaseAsync(), _platform);
        for (var number = 0; number < systems * jobs; number++)
        {
            _platform.Affected[$"asks{number}"] = [SampleEvents.Affected($"a{number}"), SampleEvents.Affected($"b{number}")];
        }

        await Task.WhenAll(Enumerable.Range(0, systems * jobs).Select(number => silo.AcceptAsync($"system{number % systems}", $"asks{number}")));
        await Task.WhenAll(Enumerable.Range(0, systems).Select(async number =>
        {
            foreach (var job in await silo.WaitForAsync($"system{number}", JobStatus.PendingApproval, jobs))
            {
                Assert.Equal(JobVerdict.Ok, (await silo.Job(job.Id).Approve(new Decision("maria.silva"))).Verdict);
            }
        }));

        var answers = new List<TimeSpan>();
        await Eventually.TrueAsync(
            async () =>
            {
                for (var question = 0; question < 1000; question++)
                {
                    var started = Stopwatch.GetTimestamp();
                    Assert.NotEqual(GateAnswer.Unknown, silo.Gate.Ask($"system{question % systems}"));
                    answers.Add(Stopwatch.GetElapsedTime(started));
                }

                return (await silo.Reader.List(new JobQuery { Statuses = [JobStatus.Finished], Size = 1 })).Total == systems * jobs;
            },
            ClusterFixture.Patience * 3,
            "all jobs to finish");

        answers.Sort();
        Assert.True(answers[answers.Count * 99 / 100] < TimeSpan.FromMilliseconds(5), $"p99 is {answers[answers.Count * 99 / 100]}");
        Assert.All(_platform.Commits, commit => Assert.Equal(1, commit.Value));
        Assert.Equal(systems * jobs * 3, _platform.Commits.Count);
        await Eventually.TrueAsync(
            () => Enumerable.Range(0, systems).All(number => silo.Gate.Ask($"system{number}") == GateAnswer.Open),
            ClusterFixture.Patience,
            "all gates to open");
    }

    private static async Task ApproveAsync(ReprocessingSilo silo)
    {
        await silo.AcceptAsync(System, "asks");
        var pending = Assert.Single(await silo.WaitForAsync(System, JobStatus.PendingApproval));
        Assert.Equal(JobVerdict.Ok, (await silo.Job(pending.Id).Approve(new Decision("maria.silva"))).Verdict);
    }

    private static async Task MigrateAsync(string connectionString)
    {
        await using var dataSource = Npgsql.NpgsqlDataSource.Create(connectionString);
        await new Maestro.Silo.Migrations.MigrationRunner(
            dataSource, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Maestro.Silo.Migrations.MigrationRunner>.Instance)
            .ApplyAsync(CancellationToken.None);
    }
}
