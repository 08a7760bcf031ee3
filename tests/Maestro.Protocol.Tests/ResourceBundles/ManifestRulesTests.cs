using System.Text;
using System.Text.Json;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Protocol.Tests.ResourceBundles;

[Trait("Checklist", "protocol-36")]
public sealed class ManifestRulesTests
{
    [Theory]
    [InlineData("\"v1\"", null)]
    [InlineData("\"apps/v1\"", null)]
    [InlineData("\"a.example.com/v1beta1\"", null)]
    [InlineData("\"\"", "Required value: field not set")]
    [InlineData("null", "Required value: field not set")]
    [InlineData("5", "must be a string")]
    [InlineData("\"apps/\"", "version not set")]
    [InlineData("\"/v1\"", "group not set")]
    [InlineData("\"/\"", "group not set")]
    [InlineData("\"apps/v1/test\"", "bad format")]
    [InlineData("\"Apps/v1\"", "DNS-1123 subdomain")]
    [InlineData("\"1v\"", "DNS-1035 label")]
    [InlineData("\"apps/V1\"", "DNS-1035 label")]
    public void The_api_version_is_version_or_group_and_version(string value, string? problem) =>
        AssertProblem("m.apiVersion", problem, $$$"""{"apiVersion":{{{value}}},"kind":"K","metadata":{"name":"n"}}""");

    [Theory]
    [InlineData("\"K\"", null)]
    [InlineData("\"\"", "Required value: field not set")]
    [InlineData("null", "Required value: field not set")]
    [InlineData("[]", "must be a string, not a list")]
    public void The_kind_is_required(string value, string? problem) =>
        AssertProblem("m.kind", problem, $$$"""{"apiVersion":"v1","kind":{{{value}}},"metadata":{"name":"n"}}""");

    [Theory]
    [InlineData("""{"kind":"K","metadata":{"name":"n"}}""", "m.apiVersion: Required value: field not set")]
    [InlineData("""{"apiVersion":"v1","metadata":{"name":"n"}}""", "m.kind: Required value: field not set")]
    [InlineData("""{"apiVersion":"v1","kind":"K"}""", "m.metadata.name: Required value: field not set")]
    [InlineData("""{"apiVersion":"v1","kind":"K","metadata":null}""", "m.metadata.name: Required value: field not set")]
    [InlineData("""{"apiVersion":"v1","kind":"K","metadata":"x"}""", "m.metadata: Invalid value: must be an object, not a string")]
    public void Missing_fields_are_named(string manifest, string problem) => Assert.Equal(problem, Find(manifest));

    internal static void AssertProblem(string path, string? problem, string manifest)
    {
        var found = Find(manifest);
        if (problem is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.StartsWith(path + ": ", found, StringComparison.Ordinal);
            Assert.Contains(problem, found, StringComparison.Ordinal);
        }
    }

    private static string? Find(string manifest)
    {
        var data = Encoding.UTF8.GetBytes(manifest);
        var reader = new Utf8JsonReader(data);
        reader.Read();
        return ManifestRules.FindProblem(ref reader, data, out _) is { } problem ? "m" + problem : null;
    }
}
