using System.Diagnostics;
using Maestro.Grains.Search;

namespace Maestro.Grains.Tests.Search;

public sealed class SearchParserTests
{
    [Theory]
    [Trait("Checklist", "rest-51")]
    [Trait("Checklist", "rest-52")]
    [Trait("Checklist", "rest-53")]
    [Trait("Checklist", "rest-54")]
    [Trait("Checklist", "rest-55")]
    [Trait("Checklist", "rest-56")]
    [InlineData("name = 'a'", "name Equal 'a'")]
    [InlineData("resources.name='a'", "resources.name Equal 'a'")]
    [InlineData("\"name\" = 'a'", "name Equal 'a'")]
    [InlineData("name = 'a' or source='b' and version=1", "(name Equal 'a' OR (source Equal 'b' AND version Equal 1))")]
    [InlineData("not name = 'a' and version > 1", "(NOT name Equal 'a' AND version Greater 1)")]
    [InlineData("not not name = 'a'", "name Equal 'a'")]
    [InlineData("NOT(name='a' OR name='b')", "NOT (name Equal 'a' OR name Equal 'b')")]
    [InlineData("NAME = 'a' AND Version >= 1", "(NAME Equal 'a' AND Version GreaterOrEqual 1)")]
    [InlineData("name = 'it''s'", "name Equal 'it's'")]
    [InlineData("name = 'it\\'s'", "name Equal 'it's'")]
    [InlineData("name = 'a\\' and source = 'b'", "(name Equal 'a\\' AND source Equal 'b')")]
    [InlineData("name != ''", "name NotEqual ''")]
    [InlineData("version = -1", "version Equal -1")]
    [InlineData("version = .5", "version Equal .5")]
    [InlineData("version = 1e3", "version Equal 1e3")]
    [InlineData("version\t<\n1.5", "version Less 1.5")]
    [InlineData("version <= 2 ", "version LessOrEqual 2")]
    [InlineData("version + 1 * 2 > 4", "version+1*2 Greater 4")]
    [InlineData("version-1=0", "version-1 Equal 0")]
    [InlineData("version % 2 in (0)", "version%2 In [0]")]
    [InlineData("name in ()", "name In []")]
    [InlineData("name not in ( )", "name NotIn []")]
    [InlineData("name in('a','b')", "name In ['a', 'b']")]
    [InlineData("name like 'prod%'", "name Like 'prod%'")]
    [InlineData("name not ilike 'prod%'", "name NotILike 'prod%'")]
    [InlineData("version between 1 and 2 and name='a'", "(version Between 1..2 AND name Equal 'a')")]
    [InlineData("version not between 1 and 2", "version NotBetween 1..2")]
    [InlineData("deleted_at is null", "deleted_at Null")]
    [InlineData("deleted_at IS NOT NULL", "deleted_at NotNull")]
    [InlineData("name is 'a' or name is not 'b'", "(name Equal 'a' OR name NotEqual 'b')")]
    [InlineData("a.b.c = 1", "a.b.c Equal 1")]
    [InlineData("name = 'x->>y'", "name Equal 'x->>y'")]
    [InlineData("", "everything")]
    [InlineData("  \t", "everything")]
    public void Understands_the_plain_language(string text, string meaning) => AssertMeaning(text, meaning);

    [Theory]
    [Trait("Checklist", "protocol-82")]
    [InlineData("source='S'", "source Equal 'S'")]
    [InlineData("source='S' and consumer_name='C'", "(source Equal 'S' AND consumer_name Equal 'C')")]
    [InlineData(
        "source='S' and (consumer_name='a' or consumer_name='b')",
        "(source Equal 'S' AND (consumer_name Equal 'a' OR consumer_name Equal 'b'))")]
    [InlineData(
        """payload->'metadata'->'labels'@>'{"k1":"v1","k2":"v2"}'""",
        """payload->metadata->labels Contains {"k1":"v1","k2":"v2"}""")]
    [InlineData("payload->'metadata'->'labels'->>'k'in('v1','v2')", "payload->metadata->labels->>k In ['v1', 'v2']")]
    [InlineData("payload->'metadata'->'labels'->>'k'<>'v'", "payload->metadata->labels->>k NotEqual 'v'")]
    [InlineData("payload->'metadata'->'labels'->>'k'<>null", "payload->metadata->labels->>k NotNull")]
    public void Understands_the_seven_forms_of_the_clients(string text, string meaning) => AssertMeaning(text, meaning);

    [Theory]
    [Trait("Checklist", "rest-65")]
    [Trait("Checklist", "rest-67")]
    [Trait("Checklist", "rest-68")]
    [InlineData("labels->'env'@>'\"prod\"'", "labels->env Contains \"prod\"")]
    [InlineData("labels->>'env'='prod'", "labels->>env Equal 'prod'")]
    [InlineData("labels @> '{}'", "labels Contains {}")]
    [InlineData("a->'b'->>'c'=word", "a->b->>c Equal 'word'")]
    [InlineData("a->'b'->>'c'=null", "a->b->>c Equal 'null'")]
    [InlineData("a->'b'->>'c'<>'null'", "a->b->>c NotEqual 'null'")]
    [InlineData("a->'b'->>'c' not in (x, 5)", "a->b->>c NotIn ['x', '5']")]
    [InlineData("a->'b'->>'c' is not null", "a->b->>c NotNull")]
    [InlineData("a->'b'->>'c' not like 'x%'", "a->b->>c NotLike 'x%'")]
    [InlineData("version=1 and a->'b'->>'c'='d'", "(version Equal '1' AND a->b->>c Equal 'd')")]
    [InlineData("(a->'b'->>'it\\'s'='x\\'y') or a->'b'->>'c'='d''e'", "(a->b->>it's Equal 'x'y' OR a->b->>c Equal 'd'e')")]
    [InlineData("a->'; drop -- $1 ?'->>'c'='d'", "a->; drop -- $1 ?->>c Equal 'd'")]
    public void Understands_JSON_paths(string text, string meaning) => AssertMeaning(text, meaning);

    [Theory]
    [Trait("Checklist", "rest-57")]
    [InlineData("name = \"a\"", 8)]
    [InlineData("name == 'a'", 7)]
    [InlineData("x = true", 5)]
    [InlineData("name", 5)]
    [InlineData("name =", 7)]
    [InlineData("name='a' and", 13)]
    [InlineData("1 = version", 1)]
    [InlineData("name = version", 8)]
    [InlineData("name='a' && version=1", 10)]
    [InlineData("name='a';x", 9)]
    [InlineData("name = 'a' -- x", 12)]
    [InlineData("name like 1", 11)]
    [InlineData("name like 'it\\'", 11)]
    [InlineData("name not ilike '%\\\\\\'", 16)]
    [InlineData("a.b.c.d = 1", 7)]
    [InlineData("name = 'a", 8)]
    [InlineData("(name = 'a'", 12)]
    [InlineData("name = 'a')", 11)]
    [InlineData("name in ('a',)", 14)]
    [InlineData("`name` = 'a'", 1)]
    [InlineData("[name] = 'a'", 1)]
    [InlineData("name = null", 8)]
    [InlineData("and = 'a'", 1)]
    [InlineData("name not 'a'", 10)]
    [InlineData("version + name = 1", 11)]
    [InlineData("version = 1x", 11)]
    [InlineData("name = 'a\0b'", 10)]
    public void Refuses_what_is_not_in_the_plain_language(string text, int position)
    {
        var error = SearchParser.Parse(text).Error;

        Assert.NotNull(error);
        Assert.Equal("Failed to parse search query: " + text, error.Reason);
        Assert.Equal(position, error.Position);
    }

    [Theory]
    [Trait("Checklist", "rest-66")]
    [InlineData("payload->'a'='b'", 13)]
    [InlineData("payload->'metadata' = 'x'", 21)]
    [InlineData("payload->0->>'a'='b'", 10)]
    [InlineData("payload->'a'->>'b'>'c'", 19)]
    [InlineData("payload->'a'->>'b' between 'c' and 'd'", 20)]
    [InlineData("payload->'a'->>'b'", 19)]
    [InlineData("payload->'a'@>{}", 15)]
    [InlineData("payload->'a'->>'b'='c' or", 26)]
    [InlineData("payload->'a->>'b'='c'", 16)]
    public void Refuses_garbage_with_JSON_paths(string text, int position)
    {
        var error = SearchParser.Parse(text).Error;

        Assert.NotNull(error);
        Assert.StartsWith($"failed to parse the search query: [{position}] error parsing the filter: ", error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Checklist", "rest-58")]
    [InlineData("name ~= 'a'", "unexpected literal: $regex")]
    [InlineData("name ~! 'a'", "unexpected literal: $nregex")]
    public void Refuses_regular_expressions(string text, string reason) => Assert.Equal(reason, SearchParser.Parse(text).Error?.Reason);

    [Fact]
    [Trait("Checklist", "rest-63")]
    public void Reads_a_mebibyte_of_terms_without_deep_recursion()
    {
        var terms = string.Join(" or ", Enumerable.Range(0, 40_000).Select(index => $"consumer_name='c{index:D5}'"));
        var text = $"source='S' and ({terms})";
        Assert.InRange(text.Length, SearchParser.MaxLength * 9 / 10, SearchParser.MaxLength);

        // On a busy machine anything may take long for once.
        var (quickest, most) = (TimeSpan.MaxValue, TimeSpan.FromSeconds(5));
        for (var round = 0; round < 10 && quickest > most; round++)
        {
            var watch = Stopwatch.StartNew();
            var node = SearchParser.Parse(text).Node;
            quickest = watch.Elapsed < quickest ? watch.Elapsed : quickest;

            var any = Assert.IsType<AnyOf>(Assert.IsType<AllOf>(node).Terms[1]);
            Assert.Equal(40_000, any.Terms.Length);
        }

        Assert.True(quickest < most, $"took {quickest}");
    }

    [Fact]
    public void Bounds_length_and_nesting()
    {
        Assert.NotNull(SearchParser.Parse(new string(' ', SearchParser.MaxLength) + "name='a'").Error);
        Assert.Null(SearchParser.Parse(new string('(', 200) + "name='a'" + new string(')', 200)).Error);
        Assert.NotNull(SearchParser.Parse(new string('(', 201) + "name='a'" + new string(')', 201)).Error);
        Assert.NotNull(SearchParser.Parse(new string('(', 500_000)).Error);
        Assert.Null(SearchParser.Parse(string.Concat(Enumerable.Repeat("not ", 200_000)) + "name='a'").Error);
    }

    private static void AssertMeaning(string text, string meaning)
    {
        var result = SearchParser.Parse(text);

        Assert.Null(result.Error);
        Assert.Equal(meaning, SearchText.Of(result.Node));
    }
}
