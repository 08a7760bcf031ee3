using System.Text.Json;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Silo.Reprocessing;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.Reprocessing;

public sealed class SolutionStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string System = "3f1c2b7e-5d0a-4c55-9a42-7b1f0e6d8c10";
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, 123, TimeSpan.Zero);

    private NpgsqlDataSource _database = null!;
    private SolutionStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        _store = new SolutionStore(_database);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task WhatIsOpenComesBackAsItWasWritten()
    {
        var written = FullState();
        await _store.WriteAsync(written, CancellationToken.None);

        var loaded = await _store.LoadAsync(System, CancellationToken.None);

        Assert.Equal(JsonSerializer.Serialize(written.State), JsonSerializer.Serialize(loaded));
        Assert.Null(await _store.LoadAsync("unknown", CancellationToken.None));
    }

    [Fact, Trait("Checklist", "reprocessing-97"), Trait("Defect", "B7")]
    public async Task AStaleVersionChangesNothing()
    {
        var first = FullState();
        await _store.WriteAsync(first, CancellationToken.None);
        var rows = await CountAsync();

        var stale = first with { Audit = [new AuditRow(Now, "", "", "stale", "")], History = [] };
        await Assert.ThrowsAsync<StaleSolutionException>(() => _store.WriteAsync(stale, CancellationToken.None));
        var older = Change(first) with { ExpectedVersion = 0 };
        await Assert.ThrowsAsync<StaleSolutionException>(() => _store.WriteAsync(older, CancellationToken.None));

        Assert.Equal(rows, await CountAsync());
        await _store.WriteAsync(Change(first), CancellationToken.None);
    }

    [Fact, Trait("Defect", "B29")]
    public async Task AChangeOfWhatIsNotThereIsAnError()
    {
        var first = FullState();
        await _store.WriteAsync(first, CancellationToken.None);
        var rows = await CountAsync();
        var missing = Sample.Job("missing");

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _store.WriteAsync(Change(first) with { Jobs = [new JobRow(missing, IsNew: false)] }, CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _store.WriteAsync(Change(first) with { Units = [new UnitRow("missing", missing.Units[0], IsNew: false)] }, CancellationToken.None));

        Assert.Equal(rows, await CountAsync());
    }

    [Fact, Trait("Defect", "B28"), Trait("Defect", "B59")]
    public async Task AJobOfThousandsOfUnitsWithAnyKeysIsKeptWithoutLoss()
    {
        var job = Sample.Job("big", units: 3000) with
        {
            PendingEvent = PlatformEventJson.Read("""{"instanceId":"A","payload":{"$set":{"a.b":9007199254740993,"c":1.10}},"x.$y":null}"""),
        };
        await _store.WriteAsync(
            new SolutionWrite
            {
                ExpectedVersion = 0,
                State = new SolutionState { SystemId = System, Version = 1 },
                Jobs = [new JobRow(job, IsNew: true)],
                Units = [.. job.Units.Select(unit => new UnitRow(job.Id, unit, IsNew: true))],
                History = [new HistoryRow(job.Id, 0, job.History[0])],
            },
            CancellationToken.None);

        var loaded = (await _store.LoadJobsAsync([job.Id], CancellationToken.None))[job.Id];

        Assert.Equal(JsonSerializer.Serialize(job), JsonSerializer.Serialize(loaded));
        Assert.Equal(JobJson.Write(job.ToView()), JobJson.Write(loaded.ToView()));
    }

    [Fact, Trait("Checklist", "reprocessing-46"), Trait("Checklist", "reprocessing-45")]
    public async Task BytesAreKeptExactlyAndADeadLetterKeepsThem()
    {
        var first = FullState();
        await _store.WriteAsync(first, CancellationToken.None);
        Assert.Equal(Sample.RawBody, (await _store.ReadEffectAsync(System, 7, 2, CancellationToken.None))!.Body);
        Assert.Equal(Sample.Body, (await _store.ReadEffectAsync(System, 8, 1, CancellationToken.None))!.Body);
        Assert.Null(await _store.ReadEffectAsync(System, 7, 1, CancellationToken.None));

        var (withBytes, ofMessage) = (first.State.Effects[7], first.State.Effects[8]);
        await _store.WriteAsync(
            Change(first) with
            {
                State = first.State with { Version = 2, Effects = first.State.Effects.Remove(7).Remove(8) },
                DeadLetters = [new DeadLetterRow(withBytes, Now, "no queue"), new DeadLetterRow(ofMessage, Now, "no queue")],
                RemovedEffects = [7, 8],
            },
            CancellationToken.None);

        var letters = await new ReprocessingRows(_database).DeadLettersAsync(10, CancellationToken.None);
        Assert.Equal([Sample.Body, Sample.RawBody], letters.Select(letter => letter.Body));
        Assert.Null(await _store.ReadEffectAsync(System, 7, 2, CancellationToken.None));

        var id = letters[0].Id;
        Assert.Equal(Sample.Body, (await _store.FindDeadLetterAsync(System, id, CancellationToken.None))!.Body);
        Assert.Null(await _store.FindDeadLetterAsync("another", id, CancellationToken.None));
        await _store.WriteAsync(
            Change(first) with { ExpectedVersion = 2, State = first.State with { Version = 3, Effects = first.State.Effects.Remove(7).Remove(8) }, LettersSentAgain = [id] }, CancellationToken.None);
        Assert.Null(await _store.FindDeadLetterAsync(System, id, CancellationToken.None));
        Assert.Equal([letters[1].Id], (await new ReprocessingRows(_database).DeadLettersAsync(10, CancellationToken.None)).Select(letter => letter.Id));
    }

    [Fact]
    public async Task AMessageIsFoundByItsKeyUntilItGivesItUp()
    {
        var first = FullState();
        await _store.WriteAsync(first, CancellationToken.None);
        Assert.Equal(1, (await _store.FindItemsAsync(System, ["x:A", "x:unknown"], CancellationToken.None)).Single(pair => pair.Key == "x:A").Value.Id);
        Assert.Empty(await _store.FindItemsAsync("other", ["x:A"], CancellationToken.None));
        Assert.Equal(Sample.Body, (await _store.ReadItemAsync(System, 1, CancellationToken.None))!.Body);

        var done = new ItemRow { Id = 1, Key = "", State = ItemState.Failed, Reason = "no\0 reason", DoneAt = Now };
        await _store.WriteAsync(Change(first) with { Items = [done] }, CancellationToken.None);
        await _store.WriteAsync(
            Change(first) with
            {
                ExpectedVersion = 2,
                State = first.State with { Version = 3 },
                Items = [new ItemRow { Id = 40, Key = "x:A", InstanceId = "A", AcceptedAt = Now, Body = Sample.Body, Replaces = 1 }],
            },
            CancellationToken.None);

        Assert.Equal(40, (await _store.FindItemsAsync(System, ["x:A"], CancellationToken.None))["x:A"].Id);
        Assert.Equal((ItemState.Failed, "no\\0 reason"), ((await _store.FindItemAsync(System, 1, CancellationToken.None)) is { } old ? (old.State, old.Reason) : default));
    }

    [Fact]
    public async Task AMessageThatTheQueueBroughtAsWellIsOneOfTheQueue()
    {
        var first = FullState();
        await _store.WriteAsync(first, CancellationToken.None);
        await _store.WriteAsync(
            Change(first) with
            {
                Items = [new ItemRow { Id = 1, Key = "", State = ItemState.Discarded, DoneAt = Now }],
                TakenOver = [new TakenOverRow(1, Sample.Body), new TakenOverRow(2, Sample.Body)],
            },
            CancellationToken.None);

        Assert.Null(await _store.ReadItemAsync(System, 1, CancellationToken.None));
        Assert.Equal(Sample.Body, (await _store.ReadItemAsync(System, 2, CancellationToken.None))!.Body);
        Assert.Equal(PersistSource.Queue, Assert.Single((await _store.LoadAsync(System, CancellationToken.None))!.Executions).Source);
    }

    [Fact]
    public async Task WhatWasDealtWithIsForgottenUnlessAJobCameOfIt()
    {
        var first = FullState();
        await _store.WriteAsync(first, CancellationToken.None);
        var items = new[] { ItemState.Committed, ItemState.JobCreated, ItemState.Failed, ItemState.Cancelled }.Select((state, number) => new ItemRow
        {
            Id = 40 + number, Key = $"x:{state}", State = state, InstanceId = "A", AcceptedAt = Now, DoneAt = Now, Body = Sample.Body,
        });
        await _store.WriteAsync(Change(first) with { Items = [.. items] }, CancellationToken.None);

        Assert.Equal(0, await _store.ForgetItemsAsync(Now, CancellationToken.None));
        Assert.Equal(3, await _store.ForgetItemsAsync(Now.AddDays(1), CancellationToken.None));

        var left = await _store.FindItemsAsync(System, ["x:Committed", "x:JobCreated", "x:Failed", "x:Cancelled", "x:A"], CancellationToken.None);
        Assert.Equal(["x:A", "x:JobCreated"], left.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SystemsAreRegisteredOnce()
    {
        await _store.RegisterAsync(["b", "a", "a", ""], CancellationToken.None);
        await _store.RegisterAsync(["a", "c"], CancellationToken.None);

        Assert.Equal(["a", "b", "c"], await _store.ListSystemsAsync(CancellationToken.None));
        Assert.Empty(await _store.FindBusyAsync(CancellationToken.None));
        await _store.WriteAsync(FullState(), CancellationToken.None);
        Assert.Equal([System], await _store.FindBusyAsync(CancellationToken.None));
        Assert.Equal([System], await _store.FindClosedGatesAsync(CancellationToken.None));
    }

    internal static SolutionWrite FullState()
    {
        var job = Sample.Job("active") with { Status = JobStatus.Running };
        var pending = Sample.Job("pending", tag: "t");
        var waiting = new WaitingItem(2, PersistSource.Sync, "B", Now);
        var inWork = new ItemInWork(1, PersistSource.Queue, PersistMessage.Read(System, new PersistDelivery(PersistSource.Queue, Sample.Body)).Event!, Now);
        var effects = new[]
        {
            Sample.Effect(7, EffectKind.Publish) with { Run = 2, IsRunning = true, Target = "persist_error", RoutingKey = System, LastError = "why" },
            Sample.Effect(8, EffectKind.Publish) with { Run = 1, IsRunning = true, Item = 1 },
            Sample.Effect(9, EffectKind.Commit) with
            {
                JobId = "active", Unit = new UnitKey("I0", "master"), InstanceId = "N", Verify = true, InDoubtSince = Now, Failures = 3, FailedLooks = 2,
            },
        };
        var state = new SolutionState
        {
            SystemId = System,
            Version = 1,
            NextNumber = 30,
            Execution = inWork,
            Executions = [waiting],
            Pending = [new PendingJob("pending", "t", Now)],
            Line = [new LineEntry(3, "queued", true)],
            Active = new ActiveJob { JobId = "active", Locks = true, Phase = JobPhase.Running, Since = Now, DrainUntil = Now, Job = job },
            Gate = new GateState(Now, TimeSpan.FromMinutes(3)),
            Effects = effects.ToDictionary(effect => effect.Id).ToImmutableSorted(),
        };
        return new SolutionWrite
        {
            ExpectedVersion = 0,
            State = state,
            Items =
            [
                new ItemRow { Id = 1, Key = "x:A", State = ItemState.Executing, InstanceId = "A", AcceptedAt = Now, Body = Sample.Body },
                new ItemRow { Id = 2, Key = "x:B", Source = PersistSource.Sync, InstanceId = "B", AcceptedAt = Now, Body = "{}"u8.ToArray() },
            ],
            Jobs = [new JobRow(job, true), new JobRow(pending, true)],
            Units = [.. new[] { job, pending }.SelectMany(one => one.Units.Select(unit => new UnitRow(one.Id, unit, true)))],
            History = [.. new[] { job, pending }.Select(one => new HistoryRow(one.Id, 0, one.History[0]))],
            Enqueued = [.. state.Line],
            Effects = [.. effects.Select(effect => new EffectRow(effect, true, effect.Id == 7 ? Sample.RawBody : null))],
            Audit = [new AuditRow(Now, "active", "maria.silva", "approved", "because")],
        };
    }

    private static SolutionWrite Change(SolutionWrite first) => new() { ExpectedVersion = 1, State = first.State with { Version = 2 } };

    private Task<string?> CountAsync() => _database.TextAsync(
        """
        select concat_ws(' ', (select sum(version) from reprocessing_solutions), (select count(*) from reprocessing_jobs),
            (select count(*) from reprocessing_units), (select count(*) from reprocessing_history), (select count(*) from reprocessing_audit),
            (select count(*) from reprocessing_outbox), (select count(*) from reprocessing_inbox))
        """);
}
