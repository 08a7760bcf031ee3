using System.Diagnostics;
using System.Net;
using Maestro.Silo.Migrations;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Maestro.Gateway.Tests.Rest;

public sealed class StoreAwayTests
{
    [Fact]
    [Trait("Checklist", "rest-16")]
    public async Task What_needs_no_store_is_answered_and_the_rest_fails_in_time_and_recovers()
    {
        await using var postgres = await TemporaryPostgres.StartAsync();
        var connectionString = postgres.Server.ConnectionString;
        await using (var dataSource = NpgsqlDataSource.Create(connectionString))
        {
            await new MigrationRunner(dataSource, TimeProvider.System, NullLogger<MigrationRunner>.Instance).ApplyAsync(CancellationToken.None);
        }

        await using var server = await RestServer.StartAsync(connectionString, options => options.StoreTimeout = TimeSpan.FromSeconds(3));
        await ListsWorkAsync();

        await postgres.Server.StopAsync();

        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/maestro/v1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/maestro/v1/errors")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/maestro/v1/openapi")).Status);
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Get, RestCalls.Consumers, null),
            (HttpMethod.Get, RestCalls.Bundles + "/x", null),
            (HttpMethod.Delete, RestCalls.Bundles + "/x", null),
            (HttpMethod.Post, RestCalls.Consumers, """{"name":"away"}"""),
        })
        {
            var watch = Stopwatch.StartNew();
            var reason = (await server.SendAsync(method, path, body)).AssertError(HttpStatusCode.InternalServerError, 9);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(25), $"{method} {path} took {watch.Elapsed}");
            Assert.DoesNotContain("sql", reason, StringComparison.OrdinalIgnoreCase);
        }

        await postgres.Server.RestartAsync();
        await ListsWorkAsync();

        // Just started, and just restarted, a store may take longer for once than is waited for it here.
        Task ListsWorkAsync() => Eventually.TrueAsync(
            async () => (await server.GetAsync(RestCalls.Consumers)).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(60), "lists to work");
    }
}
