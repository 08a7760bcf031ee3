using System.Text.Json.Nodes;
using Maestro.Agent.Jq;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Jq;

public class JqDeletionTests
{
    // However slow the machine is, an expression that ends has its time.
    private static readonly FakeTimeProvider Still = new();

    private const string Manifest = """
        {"spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"web","image":"a:1","env":[{"name":"A"},{"name":"B"}]},{"name":"side","image":"b:1"}]}}},
         "metadata":{"annotations":{"example.com/x":"1","other":"2"},"labels":{"app":"web"}}}
        """;

    [Theory]
    [InlineData(".spec.replicas")]
    [InlineData(".spec | .replicas")]
    [InlineData(".spec[\"replicas\"]")]
    [InlineData(".spec.\"replicas\"")]
    [InlineData(".[\"spec\"].replicas?")]
    [InlineData("getpath([\"spec\", \"replicas\"])")]
    [InlineData(".spec | if has(\"replicas\") then .replicas else empty end")]
    [InlineData("(.missing // .spec).replicas")]
    [InlineData(".spec.replicas | select(. == 3 and . < 4 or false)")]
    [InlineData(".spec.replicas | numbers | select(. + 1 > 2 * 1.5 and . % 2 == 1)")]
    [InlineData("\"replicas\" as $name | .spec[$name]")]
    [InlineData("first(.spec.replicas, .metadata)")]
    [InlineData("def count: .spec.replicas; count # a comment")]
    [InlineData(".spec[\"replic\\(\"a\")s\"]")]
    [InlineData(". as {metadata: {labels: {$app}}} | select($app == \"web\") | .spec.replicas")]
    [InlineData("getpath(paths(numbers))")]
    public void One_field_in_many_spellings(string expression) => Assert.DoesNotContain("replicas", Delete(expression), StringComparison.Ordinal);

    [Theory]
    [InlineData(".spec.template.spec.containers[].image", 0, 2)]
    [InlineData(".spec.template.spec.containers[] | select(.name == \"web\") | .image", 1, 2)]
    [InlineData(".spec.template.spec.containers[] | select(.name | test(\"^WEB$\"; \"i\")).image", 1, 2)]
    [InlineData(".spec.template.spec.containers[0]", 1, 1)]
    [InlineData(".spec.template.spec.containers[-1]", 1, 1)]
    [InlineData(".spec.template.spec.containers[0, 1]", 0, 0)]
    [InlineData(".spec.template.spec.containers[:1]", 1, 1)]
    [InlineData(".spec.template.spec.containers[0:]", 0, 0)]
    [InlineData(".. | objects | select(has(\"image\")) | .image", 0, 2)]
    [InlineData("..|.image?", 0, 2)]
    [InlineData("[.spec] | .", 2, 2, "Invalid path expression with result ")]
    [InlineData(".spec.template.spec.containers | map(.image)", 2, 2, "Invalid path expression with result ")]
    [InlineData(".spec.template.spec.containers[] | select(any(.env[]?; .name == \"B\")) | .image", 1, 2)]
    [InlineData(".spec.template.spec.containers[] | select(.name | startswith(\"s\") or contains(\"zz\") or IN(\"x\", \"y\")) | .image", 1, 2)]
    public void Elements_of_lists(string expression, int images, int names, string? error = null)
    {
        var root = Root();
        var failure = Record.Exception(() => JqDeletion.Apply(root, expression, Still));

        Assert.Equal(error is not null, failure is not null);
        Assert.StartsWith(error ?? "", failure?.Message ?? "", StringComparison.Ordinal);
        var containers = root["spec"]!["template"]!["spec"]!["containers"]!.AsArray();
        Assert.Equal((images, names), (containers.Count(container => container!["image"] is not null), containers.Count(container => container!["name"] is not null)));
    }

    [Theory]
    [InlineData(".metadata.annotations | to_entries[] | select(.key | startswith(\"example\")) | .value", "Invalid path expression with result \"1\"")]
    [InlineData(".", "the result is not an object: the expression removes everything")]
    [InlineData(".spec.replicas.deep", "Cannot index number with \"deep\"")]
    [InlineData(".spec.replicas[]", "Cannot iterate over number")]
    [InlineData(".spec[", "unexpected end")]
    [InlineData(".spec) ", "unexpected ')'")]
    [InlineData("label $f | .spec", "'label' is not supported")]
    [InlineData(".spec | frobnicate(1; 2)", "frobnicate/2 is not defined")]
    [InlineData("$x", "$x is not defined")]
    [InlineData(".spec & .", "unexpected character '&'")]
    [InlineData(".spec | error", "{\"replicas\":3,")]
    [InlineData(".spec.replicas | test(\"a\")", "test cannot be used with number")]
    [InlineData(".spec.replicas | select(. % 0.5 == 1)", "number (3) and number (0.5) cannot be divided because the divisor is zero")]
    [InlineData(".spec | select((\"nan\"|tonumber) == .replicas)", "string (\"nan\") cannot be parsed as a number")]
    [InlineData(".spec.replicas | select(. * 1e308 * 1e308 > 1)", "a number is out of range")]
    public void What_makes_no_sense_says_why_and_changes_nothing(string expression, string reason)
    {
        var root = Root();
        var failure = Assert.Throws<JqException>(() => JqDeletion.Apply(root, expression, Still));

        Assert.StartsWith(reason, failure.Message, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(Root(), root));
    }

    [Theory]
    [InlineData(".nothing")]
    [InlineData(".nothing.deep[3].x")]
    [InlineData("empty")]
    [InlineData(".spec.template.spec.containers[7]")]
    [InlineData(".spec.replicas.deep?")]
    [InlineData(".metadata.labels | select(.app == \"other\") | .app")]
    public void What_is_not_there_is_no_error(string expression) => Assert.True(JsonNode.DeepEquals(Root(), JsonNode.Parse(Delete(expression))));

    [Theory]
    [InlineData(".spec.c[].env[]? | select(.name == \"A\") | .value", """{"spec":{"c":[{"env":[{"name":"A","value":1}]},{},{"env":[{"name":"A","value":2}]}]}}""",
        """{"spec":{"c":[{"env":[{"name":"A"}]},{},{"env":[{"name":"A"}]}]}}""")]
    [InlineData(".l[].k?", """{"l":[{"k":1},2,{"k":3,"z":4}]}""", """{"l":[{},2,{"z":4}]}""")]
    [InlineData(".l[][:1]?", """{"l":[[1,2],3,[4,5]]}""", """{"l":[[2],3,[5]]}""")]
    [InlineData(".l[] | (.k | .v)?", """{"l":[{"k":1},{"k":{"v":2}}]}""", """{"l":[{"k":1},{"k":{}}]}""")]
    public void A_question_mark_forgives_one_step_for_one_value(string expression, string before, string after) =>
        Assert.Equal(after, Delete(expression, before));

    [Theory]
    [InlineData(".l[0], .l[0]", """{"l":[1,2,3]}""", """{"l":[2,3]}""")]
    [InlineData(".l[-1], .l[2]", """{"l":[1,2,3]}""", """{"l":[1,2]}""")]
    [InlineData(".l[0], .l[0].a", """{"l":[{"a":1},{"a":2}]}""", """{"l":[{"a":2}]}""")]
    [InlineData(".c[] | select(.ports[]?.port > 0)", """{"c":[{"ports":[{"port":1},{"port":2}]},{"name":"b"}]}""", """{"c":[{"name":"b"}]}""")]
    public void What_is_found_twice_is_removed_once(string expression, string before, string after) =>
        Assert.Equal(after, Delete(expression, before));

    [Theory]
    [InlineData(".l[1:]", "[1]")]
    [InlineData(".l[1:][]", "[1]")]
    [InlineData(".l[1:][0]", "[1,3,4]")]
    [InlineData(".l[1:][-1]", "[1,2,3]")]
    [InlineData(".l[1:][:2]", "[1,4]")]
    [InlineData(".l[1:3] | .[1:]", "[1,2,4]")]
    [InlineData(".l[1:3] | last", "[1,2,4]")]
    [InlineData(".l[:2][3], .l[2:][-3]", "[1,2,3,4]")]
    [InlineData(".l[:2], .l[1:3], .l[0]", "[4]")]
    [InlineData(".l | select(.[1:3] == [2,3]) | .[0]", "[2,3,4]")]
    [InlineData(".l | select((.[1:3] | length) == 2) | .[0]", "[2,3,4]")]
    [InlineData(".none[1:]", "[1,2,3,4]")]
    public void A_part_of_a_list_is_a_list(string expression, string after) =>
        Assert.Equal($$"""{"l":{{after}}}""", Delete(expression, """{"l":[1,2,3,4]}"""));

    [Theory]
    [InlineData("recurse(.)")]
    [InlineData("[recurse(. + 1; true)]")]
    [InlineData("try recurse(.) catch .")]
    public void An_expression_without_an_end_is_ended(string expression) => Assert.Throws<JqException>(() => JqDeletion.Apply(Root(), expression, TimeProvider.System));

    [Theory]
    [InlineData("(", 4900, ".", ")")]
    [InlineData("[", 4900, ".", "]")]
    [InlineData("try ", 2400, ".spec", "")]
    [InlineData("-", 9900, ".spec", "")]
    [InlineData(".a | ", 1900, ".spec", "")]
    [InlineData(".a // ", 1600, ".spec", "")]
    [InlineData("if . then . elif ", 400, ". then . end", "")]
    [InlineData("try ", 10_000, ".spec", "")]
    [InlineData("- ", 30_000, ".spec", "")]
    [InlineData("", 30_000, ".a", "?")]
    public void An_expression_that_is_too_deep_or_long_is_refused(string before, int times, string middle, string after)
    {
        var expression = string.Concat(Enumerable.Repeat(before, times)) + middle + string.Concat(Enumerable.Repeat(after, times));

        var failure = Assert.Throws<JqException>(() => JqDeletion.Apply(Root(), expression, Still));
        Assert.Equal(expression.Length > 10_000 ? "the expression is longer than 10000 characters" : "the expression is nested too deeply", failure.Message);
    }

    [Theory]
    [InlineData(".a", 4900, "", 0)]
    [InlineData(".a[]?", 1900, "", 0)]
    [InlineData(".a", 1, ",.a", 3000)]
    [InlineData(".a == 1", 1, "+ 1", 3000)]
    public void A_long_chain_ends_no_process(string start, int times, string rest, int more)
    {
        var expression = string.Concat(Enumerable.Repeat(start, times)) + string.Concat(Enumerable.Repeat(rest, more));

        Assert.False(Record.Exception(() => JqDeletion.Apply(Root(), expression, Still)) is { } failure and not JqException, expression[..9]);
    }

    private static string Delete(string expression, string manifest = Manifest)
    {
        var root = Root(manifest);
        JqDeletion.Apply(root, expression, Still);
        return root.ToJsonString();
    }

    private static JsonObject Root(string manifest = Manifest) => JsonNode.Parse(manifest)!.AsObject();
}
