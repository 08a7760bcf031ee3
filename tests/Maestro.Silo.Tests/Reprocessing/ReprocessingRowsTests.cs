using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Silo.Reprocessing;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.Reprocessing;

public sealed class ReprocessingRowsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private ReprocessingRows _rows = null!;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        _rows = new ReprocessingRows(_database);
        var store = new SolutionStore(_database);
        await StoreAsync(store, Sample.System, Enumerable.Range(0, 7).Select(number => Sample.Job(
            $"job{number}", units: number, tag: number < 3 ? "shared" : "", createdAt: Sample.Now.AddMinutes(-number))));
        await StoreAsync(store, "other", [Sample.Job("other", tag: "shared", system: "other")]);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact, Trait("Checklist", "reprocessing-1"), Trait("Checklist", "reprocessing-2"), Trait("Checklist", "reprocessing-3")]
    public async Task JobsOfASystemComeOldestFirstAndInParts()
    {
        var all = new List<string>();
        string? next = null;
        do
        {
            var page = await _rows.FindAsync(Sample.System, null, 3, 0, next, CancellationToken.None);
            all.AddRange(page.Jobs.Select(job => job.Id));
            next = all.Count < 7 ? $"{Micros(page.Jobs[^1])}.{long.MaxValue}" : null;
        }
        while (next is not null);

        Assert.Equal(Enumerable.Range(0, 7).Reverse().Select(number => $"job{number}"), all);
        Assert.Equal(["job4", "job3"], await FindAsync(status: null, limit: 2, offset: 2));
        Assert.Equal(7, (await FindAsync(JobStatus.PendingApproval)).Count);
        Assert.Empty(await FindAsync("nonsense"));
        Assert.Empty((await _rows.FindAsync("unknown\0", null, null, 0, null, CancellationToken.None)).Jobs);
    }

    [Fact]
    public async Task FiltersNarrowAList()
    {
        Assert.Equal(8, (await _rows.ListAsync(new JobQuery(), CancellationToken.None)).Total);
        Assert.Equal(["job0", "job1", "job2"], await ListAsync(new JobQuery { SystemId = Sample.System, Tag = "shared", NewestFirst = true }));
        Assert.Equal(["job6"], await ListAsync(new JobQuery { Until = Sample.Now.AddMinutes(-5.5) }));
        Assert.Equal(8, (await ListAsync(new JobQuery { Text = "ANA CONC" })).Count);
        Assert.Empty(await ListAsync(new JobQuery { Text = "nobody" }));
        Assert.Empty(await ListAsync(new JobQuery { User = "maria.silva" }));
        Assert.Empty(await ListAsync(new JobQuery { Statuses = [JobStatus.Finished] }));
        var page = await _rows.ListAsync(new JobQuery { SystemId = Sample.System, Page = 3, Size = 3 }, CancellationToken.None);
        Assert.Equal((7L, "job0", 0), (page.Total, Assert.Single(page.Items).Id, page.Items[0].Units));
    }

    [Fact, Trait("Checklist", "reprocessing-11"), Trait("Defect", "B57")]
    public async Task SiblingsAreThoseOfTheSystemWithTheSameTag()
    {
        var job = await _rows.FindJobAsync("job1", CancellationToken.None);
        Assert.Equal(["job1", "job2", "job0"], (await _rows.FindSiblingsAsync(job!, CancellationToken.None)).Select(sibling => sibling.Id));
        var alone = await _rows.FindJobAsync("job5", CancellationToken.None);
        Assert.Equal(["job5"], (await _rows.FindSiblingsAsync(alone!, CancellationToken.None)).Select(sibling => sibling.Id));
        Assert.Null(await _rows.FindJobAsync("unknown", CancellationToken.None));
    }

    [Fact]
    public async Task TheNumbersOfTheSystems()
    {
        var systems = await _rows.SystemsAsync(CancellationToken.None);

        Assert.Equal([Sample.System, "other"], systems.Select(system => system.SystemId).Order(StringComparer.Ordinal));
        var own = systems.Single(system => system.SystemId == Sample.System);
        Assert.Equal((7, false, Sample.Now.AddMinutes(-6)), (own.Jobs["pending_approval"], own.GateClosed, own.OldestPending));
        var place = await _rows.FindPlaceAsync((await _rows.FindJobAsync("job1", CancellationToken.None))!, CancellationToken.None);
        Assert.Equal(new JobPlace(null, null, 0, null), place);
    }

    private static long Micros(JobView job) => job.History[0].Timestamp.ToUnixTimeMilliseconds() * 1000;

    private static async Task StoreAsync(SolutionStore store, string system, IEnumerable<Job> jobs)
    {
        var all = jobs.ToList();
        await store.WriteAsync(
            new SolutionWrite
            {
                ExpectedVersion = 0,
                State = new SolutionState { SystemId = system, Version = 1 },
                Jobs = [.. all.Select(job => new JobRow(job, IsNew: true))],
                Units = [.. all.SelectMany(job => job.Units.Select(unit => new UnitRow(job.Id, unit, IsNew: true)))],
                History = [.. all.Select(job => new HistoryRow(job.Id, 0, job.History[0]))],
            },
            CancellationToken.None);
    }

    private async Task<IReadOnlyList<string>> FindAsync(string? status, int? limit = null, int offset = 0) =>
        [.. (await _rows.FindAsync(Sample.System, status, limit, offset, null, CancellationToken.None)).Jobs.Select(job => job.Id)];

    private async Task<IReadOnlyList<string>> ListAsync(JobQuery query) =>
        [.. (await _rows.ListAsync(query, CancellationToken.None)).Items.Select(job => job.Id)];
}
