using System.Globalization;
using Maestro.Grains.Search;
using Maestro.Silo.Listing;

namespace Maestro.Silo.Tests.Listing;

public sealed class SearchCompilerTests
{
    [Theory]
    [Trait("Checklist", "rest-51")]
    [Trait("Checklist", "rest-54")]
    [Trait("Checklist", "rest-55")]
    [InlineData("", "true", "")]
    [InlineData("name='x'", "name = $1", "x")]
    [InlineData("NAME='x'", "name = $1", "x")]
    [InlineData("resources.Name='x'", "name = $1", "x")]
    [InlineData("type='x'", "''::text = $1", "x")]
    [InlineData("source='S' and consumer_name='C'", "(source = $1 and consumer_name = $2)", "S C")]
    [InlineData("not name='a' and version>0", "(not (name = $1) and version > $2)", "a 0")]
    [InlineData("source='S' and (consumer_name='a' or consumer_name='b')", "(source = $1 and (consumer_name = any ($2)))", "S [a b]")]
    [InlineData("name='a' or version=1 or name='b' or name<>'c'", "(name = any ($1) or version = any ($2) or name <> $3)", "[a b] [1] c")]
    [InlineData("name in ()", "name = any ($1)", "[]")]
    [InlineData("name not in ('a')", "name <> all ($1)", "[a]")]
    [InlineData("version in (1, 2.5)", "version = any ($1)", "[1 2.5]")]
    [InlineData("version = '7'", "version = $1", "7")]
    [InlineData("version = 1e3", "version = $1", "1000")]
    [InlineData("version + 1 * 2 - .5 % 2 > 4", "((((version + $1) * $2) - $3)::numeric % $4::numeric) > $5", "1 2 0.5 2 4")]
    [InlineData("version % 2 = 1", "(version % $1) = $2", "2 1")]
    [InlineData("version between 1 and 2", "version between $1 and $2", "1 2")]
    [InlineData("created_at > '2026-01-01'", "created_at > $1::timestamptz", "2026-01-01")]
    [InlineData("created_at in ('2026-01-01')", "created_at = any ($1::timestamptz[])", "[2026-01-01]")]
    [InlineData("deleted_at is not null", "deleted_at is not null", "")]
    [InlineData("status is null", "status_version is null", "")]
    [InlineData("payload is not null", "data is not null", "")]
    public void Compiles_columns(string text, string sql, string values) => AssertSql(ListedTable.Bundles, text, sql, values);

    [Theory]
    [Trait("Checklist", "protocol-82")]
    [Trait("Checklist", "rest-64")]
    [Trait("Checklist", "rest-67")]
    [InlineData("payload->'metadata'->'labels'@>'{\"a\":\"b\"}'", "labels @> $1", "{\"a\":\"b\"}")]
    [InlineData("payload->'metadata'->'labels'->>'k'in('a','b')", "(labels ->> $1) = any ($2)", "k [a b]")]
    [InlineData("payload->'metadata'->'labels'->>'k'<>'v'", "(labels ->> $1) <> $2", "k v")]
    [InlineData("payload->'metadata'->'labels'->>'k'<>null", "(labels ->> $1) is not null", "k")]
    [InlineData("payload->'metadata'->>'name'='n'", "(searchable_json(metadata) ->> $1) = $2", "name n")]
    [InlineData("payload->'metadata'->>'labels'='n'", "(searchable_json(metadata) ->> $1) = $2", "labels n")]
    [InlineData("payload->'metadata'->'a'->'b'->>'c' like 'n'", "(searchable_json(metadata) -> $1 -> $2 ->> $3) like $4", "a b c n")]
    [InlineData("payload->'data'->'manifests'@>'[]'", "searchable_json(data) -> $1 @> $2", "manifests []")]
    [InlineData("payload->'clustername'@>'\"c\"'", "searchable_json(spec_attributes) -> $1 @> $2", "clustername \"c\"")]
    [InlineData("status->'data'->'conditions'@>'[]'", "searchable_json(status_data) -> $1 @> $2", "conditions []")]
    [InlineData("status->'sequenceid'@>'\"1\"'", "searchable_json(status_attributes) -> $1 @> $2", "sequenceid \"1\"")]
    [InlineData("payload->'metadata'->'labels'->>'a\\' or 1=1; --'='v'", "(labels ->> $1) = $2", "a' or 1=1; -- v")]
    public void Compiles_paths_into_the_stored_documents(string text, string sql, string values) =>
        AssertSql(ListedTable.Bundles, text, sql, values);

    [Theory]
    [Trait("Checklist", "rest-68")]
    [InlineData("labels->'env'@>'\"prod\"'", "labels -> $1 @> $2", "env \"prod\"")]
    [InlineData("labels->>'env'='prod'", "(labels ->> $1) = $2", "env prod")]
    [InlineData("labels @> '{\"env\":\"prod\"}'", "labels @> $1", "{\"env\":\"prod\"}")]
    [InlineData("labels.Env = 'prod'", "(labels ->> $1) = $2", "Env prod")]
    [InlineData("consumers.labels.env in ('prod')", "(labels ->> $1) = any ($2)", "env [prod]")]
    [InlineData("labels.env='a' or labels.env='b' or labels.ENV='c'", "((labels ->> $1) = any ($2) or (labels ->> $3) = any ($4))", "env [a b] ENV [c]")]
    [InlineData("labels is null", "nullif(labels, '{}') is null", "")]
    [InlineData("deleted_at is null", "null::timestamptz is null", "")]
    public void Compiles_labels_of_consumers(string text, string sql, string values) => AssertSql(ListedTable.Consumers, text, sql, values);

    [Theory]
    [Trait("Checklist", "rest-59")]
    [Trait("Checklist", "rest-60")]
    [InlineData("nosuch = 'x'", "nosuch is not a valid field name; allowed: consumer_name, created_at, deleted_at, id, name, payload, source, status, type, updated_at, version")]
    [InlineData("labels.a = 'x'", "labels is not a related resource of Resource")]
    [InlineData("foo.name='x'", "foo is not a related resource of Resource")]
    [InlineData("foo.bar.name='x'", "foo is not a related resource of Resource")]
    [InlineData("resources.a.name='x'", "resources.a.name is not a valid field name")]
    [InlineData("resources.nosuch='x'", "resources.nosuch is not a valid field name")]
    [InlineData("id = 1", "id compares with text, write '1' in single quotes")]
    [InlineData("version = 'abc'", "version is a number, 'abc' is none")]
    [InlineData("version = 'NaN'", "version is a number, 'NaN' is none")]
    [InlineData("version like '1'", "version is no text, LIKE and ILIKE need text")]
    [InlineData("created_at = 1", "created_at compares with text, write '1' in single quotes")]
    [InlineData("name + 1 = 'x'", "name is no number, arithmetic needs one")]
    [InlineData("name->'a'->>'b' = 'x'", "name is no JSON, '->' needs JSON")]
    [InlineData("payload='x'", "payload is JSON, compare one of its members: payload->'key'->>'key' = 'value'")]
    [InlineData("payload->>'x'='y'", "failed to parse the search query: [8] error parsing the filter: unexpected token `->>`, '->' is expected first")]
    [InlineData("payload @> '{}'", "failed to parse the search query: [8] error parsing the filter: unexpected token `@>`, '->' is expected first")]
    public void Refuses_what_does_not_compare(string text, string reason)
    {
        var refused = Assert.Throws<UnusableQueryException>(() => Compile(ListedTable.Bundles, text));

        Assert.StartsWith(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Checklist", "rest-66")]
    public void Refuses_containment_of_what_is_no_JSON()
    {
        var refused = Assert.Throws<UnusableQueryException>(() => Compile(ListedTable.Consumers, "labels @> '{'"));

        Assert.StartsWith("failed to parse the search query: [1] ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_the_number_of_parameters()
    {
        var text = string.Join(" or ", Enumerable.Repeat("name<>'a'", 20_001));

        Assert.Throws<UnusableQueryException>(() => Compile(ListedTable.Bundles, text));
    }

    private static void AssertSql(ListedTable table, string text, string sql, string values)
    {
        var compiled = Compile(table, text);

        Assert.Equal(sql, compiled.ToString());
        Assert.Equal(values, string.Join(' ', compiled.Values.Select(Show)));
    }

    private static SqlText Compile(ListedTable table, string text)
    {
        var search = SearchParser.Parse(text);
        Assert.Null(search.Error);
        return SearchCompiler.Compile(table, search.Node);
    }

    private static string? Show(object? value) => value is Array array
        ? $"[{string.Join(' ', array.Cast<object>().Select(Show))}]"
        : Convert.ToString(value, CultureInfo.InvariantCulture);
}
