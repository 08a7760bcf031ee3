namespace Maestro.Protocol.Tests.ResourceBundles;

[Trait("Checklist", "protocol-36")]
public sealed class ObjectMetaRulesTests
{
    private const string Required = "Required value: field not set";
    private const string Forbidden = "Forbidden: field cannot be set";
    private static readonly string Letters64 = new('a', 64);

    public static TheoryData<string, string, string?> Fields => new()
    {
        { "name", "\"Any Name:1\"", null },
        { "name", "\"\"", Required },
        { "name", "null", Required },
        { "name", "5", "must be a string" },
        { "namespace", "\"a-1\"", null },
        { "namespace", "\"\"", null },
        { "namespace", "null", null },
        { "namespace", "\"_\"", "Invalid value: \"_\"" },
        { "namespace", "\"a.b\"", "DNS-1123 label" },
        { "namespace", "\"A\"", "DNS-1123 label" },
        { "namespace", $"\"{Letters64}\"", "DNS-1123 label" },
        { "namespace", "{}", "must be a string" },
        { "generateName", "\"a\"", Forbidden },
        { "generateName", "\"\"", null },
        { "generateName", "null", null },
        { "resourceVersion", "\"1\"", Forbidden },
        { "resourceVersion", "1", Forbidden },
        { "resourceVersion", "\"\"", null },
        { "deletionGracePeriodSeconds", "0", Forbidden },
        { "deletionGracePeriodSeconds", "10", Forbidden },
        { "deletionGracePeriodSeconds", "null", null },
        { "labels", "null", null },
        { "labels", "{}", null },
        { "labels", """{"a":"b","example.com/a":"","A_b.c":"X-1"}""", null },
        { "labels", "[]", "must be an object of strings" },
        { "labels", """{"a":5}""", "must map to a string, not a number" },
        { "labels", """{"a":null}""", "must map to a string, not null" },
        { "labels", """{"":"b"}""", "optional DNS subdomain prefix" },
        { "labels", """{"a b":"b"}""", "optional DNS subdomain prefix" },
        { "labels", """{"A.com/a":"b"}""", "optional DNS subdomain prefix" },
        { "annotations", "null", null },
        { "annotations", """{"Example.com/a":"any text\n {}"}""", null },
        { "annotations", "\"x\"", "must be an object of strings" },
        { "annotations", """{"a":{}}""", "must map to a string, not an object" },
        { "annotations", """{"a/b/c":"b"}""", "optional DNS subdomain prefix" },
        { "annotations", $$"""{"a":"{{new string('x', (256 * 1024) - 1)}}"}""", null },
        { "annotations", $$"""{"a":"{{new string('x', 256 * 1024)}}"}""", "Too long" },
        { "annotations", $$"""{"a":"{{new string('é', 128 * 1024)}}"}""", "Too long" },
        { "finalizers", "null", null },
        { "finalizers", """["example.com/a","foregroundDeletion"]""", null },
        { "finalizers", "{}", "must be a list of strings" },
        { "finalizers", "[null]", "must be a list of strings" },
        { "finalizers", """["a b"]""", "qualified name" },
        { "finalizers", """[""]""", "qualified name" },
        { "finalizers", """["orphan","foregroundDeletion"]""", "cannot both be set" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Fields_follow_their_rules(string field, string value, string? problem)
    {
        var name = field == "name" ? "" : "\"name\":\"n\",";
        ManifestRulesTests.AssertProblem(
            $"m.metadata.{field}",
            problem,
            $$$"""{"apiVersion":"v1","kind":"K","metadata":{{{{name}}}"{{{field}}}":{{{value}}}}}""");
    }

    [Fact]
    public void A_label_value_is_named_by_its_key() => ManifestRulesTests.AssertProblem(
        "m.metadata.labels.app",
        "Invalid value: \"a/b\"",
        """{"apiVersion":"v1","kind":"K","metadata":{"name":"n","labels":{"app":"a/b"}}}""");
}
