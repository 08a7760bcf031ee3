using System.Diagnostics;
using Maestro.Grains;
using Maestro.Grains.ResourceBundles;
using Maestro.Silo.Migrations;
using Maestro.Silo.Platform;
using Maestro.Silo.Storage.GroupCommit;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Maestro.Silo.Tests.Storage.GroupCommit;

/// <summary>A server of its own, which is stopped and killed.</summary>
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private static readonly GroupCommitOptions Impatient = new() { Lanes = 1, RetryFor = TimeSpan.FromSeconds(2) };

    private TemporaryPostgres _postgres = null!;

    private string ConnectionString => _postgres.Server.ConnectionString;

    public async Task InitializeAsync()
    {
        _postgres = await TemporaryPostgres.StartAsync(durable: true);
        await using var dataSource = NpgsqlDataSource.Create(ConnectionString);
        await new MigrationRunner(dataSource, TimeProvider.System, NullLogger<MigrationRunner>.Instance).ApplyAsync(CancellationToken.None);
        await dataSource.ExecuteAsync($"insert into consumers values ('{StoredBundle.Consumer}', 'id', '{{}}', now(), now(), 1)");
    }

    public async Task DisposeAsync() => await _postgres.DisposeAsync();

    [Fact]
    public async Task While_the_server_is_stopped_calls_fail_in_time_and_afterwards_they_work_without_help()
    {
        await using var storage = new TestStorage(ConnectionString, Impatient);
        await using var reads = new ServiceCollection().AddLogging().AddSingleton(new SiloSettings { ConnectionString = ConnectionString })
            .AddSingleton(Impatient).AddSingleton(TimeProvider.System).AddSingleton(Random.Shared).AddStorage().BuildServiceProvider();
        var rows = reads.GetRequiredService<IResourceBundleRows>();
        var bundle = await storage.CreatedAsync("b");
        var consumer = await storage.ReadConsumerAsync(StoredBundle.Consumer);
        await rows.Ping(CancellationToken.None);

        await _postgres.Server.StopAsync();
        foreach (var attempt in Enumerable.Range(0, 2))
        {
            var started = Stopwatch.GetTimestamp();
            var failures = await Task.WhenAll(new Func<Task>[]
            {
                () => bundle.TwinBundle().UpdateSpecAsync(attempt), () => storage.ReadAsync("b"), () => storage.Bundle($"new-{attempt}").CreateAsync(),
                () => consumer.Twin().WriteAsync(attempt), () => storage.ReadConsumerAsync(StoredBundle.Consumer),
                () => rows.ListVersions(StoredBundle.Consumer, CancellationToken.None), () => rows.Ping(CancellationToken.None),
            }.Select(Record.ExceptionAsync));
            var took = Stopwatch.GetElapsedTime(started);

            Assert.All(failures, failure => Assert.IsType<StorageUnavailableException>(failure));

            // Not one after the other, and less than the ten seconds of a call that nobody made impatient.
            Assert.True(took < TimeSpan.FromSeconds(9), $"It took {took}.");
        }

        await _postgres.Server.RestartAsync();

        await bundle.UpdateSpecAsync(5);
        await consumer.WriteAsync(5);
        Assert.Equal(bundle.Content, (await storage.ReadAsync("b")).Content);
        Assert.Equal(consumer.Content, (await storage.ReadConsumerAsync(StoredBundle.Consumer)).Content);
        Assert.Equal(2, Assert.Single(await rows.ListVersions(StoredBundle.Consumer, CancellationToken.None)).Version);
    }

    [Fact]
    public async Task Calls_that_are_made_during_a_short_restart_succeed()
    {
        await using var storage = new TestStorage(ConnectionString, new GroupCommitOptions { RetryFor = TimeSpan.FromSeconds(60) });
        var bundle = await storage.CreatedAsync("b");
        await _postgres.Server.StopAsync();

        var writing = bundle.UpdateSpecAsync(1);
        await _postgres.Server.RestartAsync();
        await writing;

        Assert.Equal(bundle.Content, (await storage.ReadAsync("b")).Content);
    }

    [Fact]
    public async Task A_server_that_is_killed_under_load_loses_nothing_that_was_acknowledged_and_writes_nothing_twice()
    {
        const int writers = 16;
        await using var storage = new TestStorage(ConnectionString, new GroupCommitOptions { RetryFor = TimeSpan.FromSeconds(60) });
        using var stop = new CancellationTokenSource();
        var acknowledged = 0;
        var bundles = await Task.WhenAll(Enumerable.Range(0, writers).Select(index => storage.CreatedAsync($"b{index}")));
        var writing = bundles.Select(async bundle =>
        {
            for (var revision = 1; !stop.IsCancellationRequested; revision++)
            {
                await bundle.UpdateSpecAsync(revision);
                Interlocked.Increment(ref acknowledged);
            }
        }).ToArray();

        for (var kills = 0; kills < 2; kills++)
        {
            var target = Volatile.Read(ref acknowledged) + (10 * writers);
            await Eventually.TrueAsync(() => Volatile.Read(ref acknowledged) >= target, TimeSpan.FromSeconds(60), $"{target} acknowledged writes");
            await _postgres.Server.KillAsync();
            await _postgres.Server.RestartAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(writing);
        foreach (var bundle in bundles)
        {
            var stored = await storage.ReadAsync(bundle.Key);
            Assert.Equal(bundle.ETag, stored.ETag);
            Assert.Equal(bundle.Content, stored.Content);
            Assert.Equal(bundle.State.Version, (await storage.HistoryAsync(bundle.Key)).Split('\n').Length);
        }
    }
}
