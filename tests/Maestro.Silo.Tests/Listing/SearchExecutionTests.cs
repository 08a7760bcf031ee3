using System.Diagnostics;
using Maestro.Protocol;
using Maestro.Testing;

namespace Maestro.Silo.Tests.Listing;

/// <summary>What searches find in a real PostgreSQL.</summary>
public sealed class SearchExecutionTests(SearchExecutionTests.Rows rows) : IClassFixture<SearchExecutionTests.Rows>
{
    private readonly ListedRows _rows = rows.Value;
    private readonly PostgresFixture _postgres = rows.Postgres;

    [Theory]
    [Trait("Checklist", "rest-51")]
    [Trait("Checklist", "rest-52")]
    [Trait("Checklist", "rest-53")]
    [Trait("Checklist", "rest-54")]
    [Trait("Checklist", "rest-55")]
    [Trait("Checklist", "rest-56")]
    [Trait("Checklist", "rest-61")]
    [Trait("Checklist", "rest-62")]
    [Trait("Checklist", "rest-69")]
    [InlineData("", "a b it's d")]
    [InlineData("name='a'", "a")]
    [InlineData("NAME='a'", "a")]
    [InlineData("resources.name='a'", "a")]
    [InlineData("name = 'it''s'", "it's")]
    [InlineData("name = 'a' or name='b' and version=1", "a")]
    [InlineData("not name='a' and version>0", "b it's d")]
    [InlineData("not (name='a' and version>0)", "b it's d")]
    [InlineData("name in ()", "")]
    [InlineData("name not in ()", "a b it's d")]
    [InlineData("name not in ('a','b')", "it's d")]
    [InlineData("name like 'it%'", "it's")]
    [InlineData("name ilike 'IT%'", "it's")]
    [InlineData("name not like 'it%'", "a b d")]
    [InlineData("name not ilike 'IT%'", "a b d")]
    [InlineData("version between 2 and 3", "b it's")]
    [InlineData("version not between 2 and 3", "a d")]
    [InlineData("version in (1, 4, 9.5)", "a d")]
    [InlineData("version = '2'", "b")]
    [InlineData("version = 1e0", "a")]
    [InlineData("version > .5 and version < 2.5", "a b")]
    [InlineData("version + 1 * 2 > 6", "it's d")]
    [InlineData("version % 2 = 0", "b d")]
    [InlineData("version / 2 = 1", "b it's")]
    [InlineData("version * 1.5 % 2 = 1", "b")]
    [InlineData("version is 2 or version is not 2 and name is 'd'", "b d")]
    [InlineData("deleted_at is not null", "it's")]
    [InlineData("deleted_at is null", "a b d")]
    [InlineData("status is null", "b it's d")]
    [InlineData("status is not null", "a")]
    [InlineData("type = ''", "a b it's d")]
    [InlineData("created_at > '2026-01-01T00:00:00Z'", "a b it's d")]
    [InlineData("created_at > '2026-08-01T12:00:04Z' and created_at <= '2026-08-01T14:00:06+02:00'", "it's d")]
    [InlineData("created_at in ('2026-08-01T12:00:03Z')", "a")]
    public async Task Plain_searches(string search, string ids) => Assert.Equal(ids, await _rows.FindAsync(search));

    [Theory]
    [Trait("Checklist", "protocol-82")]
    [InlineData("source='S'", "a it's d")]
    [InlineData("source='S' and consumer_name='c2'", "it's d")]
    [InlineData("source='S' and (consumer_name='c1' or consumer_name='c2')", "a it's d")]
    [InlineData("source='S' and payload->'metadata'->'labels'@>'{\"k\":\"v1\",\"z\":\"1\"}'", "a")]
    [InlineData("source='S' and payload->'metadata'->'labels'->>'k'in('v1','v2')", "a")]
    [InlineData("source='T' and payload->'metadata'->'labels'->>'k'<>'v1'", "b")]
    [InlineData("source='S' and consumer_name='c1' and payload->'metadata'->'labels'->>'k'<>null", "a")]
    public async Task The_seven_forms_of_the_clients(string search, string ids) => Assert.Equal(ids, await _rows.FindAsync(search));

    [Theory]
    [Trait("Checklist", "rest-64")]
    [Trait("Checklist", "rest-65")]
    [Trait("Checklist", "rest-66")]
    [Trait("Checklist", "rest-67")]
    [InlineData("payload->'metadata'->'labels'@>'{}'", "a b it's")]
    [InlineData("payload->'metadata'->'labels'->>'k'<>'v1'", "b")]
    [InlineData("payload->'metadata'->'labels'->>'k'<>null", "a b")]
    [InlineData("payload->'metadata'->'labels'->>'k' is null", "it's d")]
    [InlineData("payload->'metadata'->>'name' = 'n-b'", "b")]
    [InlineData("payload->'metadata'@>'{\"labels\":{\"k\":\"v2\"}}'", "b")]
    [InlineData("payload->'data'->'manifests'@>'[{\"kind\":\"Secret\"}]'", "it's")]
    [InlineData("payload->'clustername'@>'\"c2\"'", "it's d")]
    [InlineData("status->'data'->'conditions'@>'[{\"type\":\"Applied\"}]'", "a")]
    [InlineData("status->'sequenceid'@>'\"17\"'", "a")]
    [InlineData("payload->'metadata'->'labels'->>'k\\' or true; drop table resource_bundles; --'='v'", "")]
    [InlineData("payload->'metadata'->'labels'->>'?'='$1' or payload->'metadata'->'labels'->>'$2'=';'", "")]
    [InlineData(
        "name<>'x' and name<>'x' and name<>'x' and name<>'x' and name<>'x' and name<>'x' and name<>'x' and name<>'x' and name<>'x' " +
        "and name<>'x' and payload->'metadata'->'labels'->>'k'='v1'",
        "a")]
    public async Task JSON_searches(string search, string ids) => Assert.Equal(ids, await _rows.FindAsync(search));

    // JSON that jsonb cannot hold: what was received is kept byte for byte, so somebody may have stored it.
    [Fact]
    [Trait("Checklist", "rest-78")]
    public async Task What_one_bundle_holds_does_not_keep_others_from_being_found()
    {
        await using var rows = await ListedRows.CreateAsync(_postgres);
        await rows.AddConsumerAsync("c1");
        await rows.AddBundleAsync("good", labels: "{}", data: """{"manifests":[{"kind":"Secret"}]}""", status: """{"conditions":[{"type":"Applied"}]}""");
        await rows.AddBundleAsync("nul", data: """{"manifests":[{"kind":"Secret","x":"\u0000"}]}""", status: """{"conditions":[{"type":"Applied","message":"\u0000"}]}""");
        await rows.AddBundleAsync("number", data: """{"manifests":[{"kind":"Secret","x":1e999999}]}""");
        await rows.ExecuteAsync("""update resource_bundles set metadata = '{"name":"n-good","annotations":{"a":"\u0000"}}' where id = 'nul'""");

        Assert.Equal("good", await rows.FindAsync("payload->'data'->'manifests'@>'[{\"kind\":\"Secret\"}]'"));
        Assert.Equal("good", await rows.FindAsync("payload->'metadata'->>'name'='n-good'"));
        Assert.Equal("good", await rows.FindAsync("status->'data'->'conditions'@>'[{\"type\":\"Applied\"}]'"));
        Assert.Equal("good nul number", await rows.FindAsync("payload->'clustername'@>'\"c1\"'"));
    }

    [Theory]
    [Trait("Checklist", "rest-68")]
    [Trait("Checklist", "rest-69")]
    [InlineData("labels->'env'@>'\"prod\"'", "c1")]
    [InlineData("labels->>'env'='prod'", "c1")]
    [InlineData("labels @> '{\"env\":\"dev\"}'", "c2")]
    [InlineData("labels.env in ('prod','dev')", "c1 c2")]
    [InlineData("labels is null", "c3")]
    [InlineData("labels->>'a/b.c' is not null", "c1")]
    [InlineData("deleted_at is null and created_at > '2026-01-01T00:00:00Z'", "c1 c2 c3")]
    [InlineData("consumers.name = 'c1' or id='id-c2'", "c1 c2")]
    public async Task Searches_of_consumers(string search, string names) => Assert.Equal(names, await _rows.FindConsumersAsync(search));

    [Theory]
    [Trait("Checklist", "rest-59")]
    [Trait("Checklist", "rest-60")]
    [InlineData("nosuch='x'")]
    [InlineData("id = 1")]
    [InlineData("version='abc'")]
    [InlineData("payload='x'")]
    [InlineData("created_at > 'yesterdayish'")]
    [InlineData("version / 0 = 1")]
    [InlineData("version * 9223372036854775807 > 1")]
    [InlineData("version * 1e308 * 10 > 1")]
    [InlineData("version = 1e400")]
    [InlineData("payload->'a'@>'\"\\u0000\"'")]
    [InlineData("payload->'a'@>'\"\\ud800\"'")]
    [InlineData("payload->'a'@>'1e999999'")]
    public async Task Searches_that_cannot_be_evaluated_are_errors_of_the_caller(string search)
    {
        var answer = await _rows.ListAsync(search, size: 0);

        Assert.Equal(MaestroErrorCode.BadRequest, answer.Code);
        Assert.NotEmpty(answer.Reason!);
    }

    [Fact]
    [Trait("Checklist", "rest-63")]
    public async Task Thousands_of_namespaces_are_found_within_a_second()
    {
        var names = Enumerable.Range(1, 4000).Select(index => $"consumer_name='c{index}'");
        var search = $"source='S' and ({string.Join(" or ", names)})";
        await _rows.FindAsync(search);

        // On a busy machine anything may take long for once.
        var (quickest, most, all) = (TimeSpan.MaxValue, TimeSpan.FromSeconds(1), Stopwatch.StartNew());
        while (quickest > most && all.Elapsed < TimeSpan.FromMinutes(1))
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal("a it's d", await _rows.FindAsync(search));
            quickest = watch.Elapsed < quickest ? watch.Elapsed : quickest;
        }

        Assert.True(quickest < most, $"took {quickest}");
    }

    [Fact]
    public async Task As_many_conditions_as_are_allowed_do_not_exceed_the_database()
    {
        var search = string.Join(" or ", Enumerable.Repeat("name<>'a'", 20_000));

        Assert.Equal("b it's d", await _rows.FindAsync(search));
    }

    [Fact]
    public async Task Parentheses_as_deep_as_allowed_do_not_exceed_the_database()
    {
        var search = string.Concat(Enumerable.Repeat("not (version=9 or ", 200)) + "name='a'" + new string(')', 200);

        Assert.Equal(MaestroErrorCode.None, (await _rows.ListAsync(search)).Code);
    }

    /// <summary>The rows all searches look through.</summary>
    public sealed class Rows : IAsyncLifetime
    {
        internal PostgresFixture Postgres { get; } = new();

        internal ListedRows Value { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Postgres.InitializeAsync();
            Value = await ListedRows.CreateAsync(Postgres);
            await Value.AddConsumerAsync("c1", """{"env":"prod","a/b.c":"x"}""");
            await Value.AddConsumerAsync("c2", """{"env":"dev"}""");
            await Value.AddConsumerAsync("c3");
            await Value.AddBundleAsync("a", labels: """{"k":"v1","z":"1"}""", status: """{"conditions":[{"type":"Applied","status":"True"}]}""");
            await Value.AddBundleAsync("b", source: "T", labels: """{"k":"v2"}""", version: 2);
            await Value.AddBundleAsync("it's", consumer: "c2", labels: "{}", version: 3, deleting: true, data: """{"manifests":[{"kind":"Secret"}]}""");
            await Value.AddBundleAsync("d", consumer: "c2", version: 4);
        }

        public async Task DisposeAsync()
        {
            await Value.DisposeAsync();
            await Postgres.DisposeAsync();
        }
    }
}
