using System.Text.Json.Nodes;
using Maestro.Agent.Applying;
using Maestro.Agent.Works;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Applying;

public class JsonPointerTests
{
    [Theory]
    [InlineData("/spec/replicas", """{"spec":{"list":[1,2]},"a/b":1}""")]
    [InlineData("/spec/list/0", """{"spec":{"replicas":3,"list":[2]},"a/b":1}""")]
    [InlineData("/a~1b", """{"spec":{"replicas":3,"list":[1,2]}}""")]
    [InlineData("/spec/missing/deeper", """{"spec":{"replicas":3,"list":[1,2]},"a/b":1}""")]
    [InlineData("/spec/list/9", """{"spec":{"replicas":3,"list":[1,2]},"a/b":1}""")]
    [InlineData("/spec/replicas/x", """{"spec":{"replicas":3,"list":[1,2]},"a/b":1}""")]
    [InlineData("/spec/replicas/x/y", """{"spec":{"replicas":3,"list":[1,2]},"a/b":1}""")]
    public void What_the_pointer_names_goes(string where, string expected)
    {
        var root = JsonNode.Parse("""{"spec":{"replicas":3,"list":[1,2]},"a/b":1}""")!.AsObject();
        JsonPointer.Remove(root, where);

        Assert.Equal(expected, root.ToJsonString());
    }

    [Theory]
    [InlineData("spec", "JSON Pointer error in 'spec': a pointer must begin with a slash")]
    [InlineData("/spec/list/x", "JSON Pointer error in '/spec/list/x': 'x' is no index of a list")]
    [InlineData("/spec/list/-1/x", "JSON Pointer error in '/spec/list/-1/x': '-1' is no index of a list")]
    public void A_malformed_pointer_is_an_error(string where, string message)
    {
        var root = JsonNode.Parse("""{"spec":{"list":[1]}}""")!.AsObject();

        Assert.Equal(message, Assert.Throws<ManifestException>(() => JsonPointer.Remove(root, where)).Message);
    }

    [Theory]
    [InlineData(".spec.replicas", """{"spec":{"t":[{"x":1,"y":2},{"x":3}]}}""")]
    [InlineData(".spec.t[*].x", """{"spec":{"replicas":3,"t":[{"y":2},{}]}}""")]
    [InlineData(".spec.t[?(@.y==2)].x", """{"spec":{"replicas":3,"t":[{"y":2},{"x":3}]}}""")]
    [InlineData(".spec.missing.x", """{"spec":{"replicas":3,"t":[{"x":1,"y":2},{"x":3}]}}""")]
    [InlineData("{broken", """{"spec":{"replicas":3,"t":[{"x":1,"y":2},{"x":3}]}}""")]
    public void A_path_removes_its_last_key_from_every_object_it_finds(string path, string expected)
    {
        var root = JsonNode.Parse("""{"spec":{"replicas":3,"t":[{"x":1,"y":2},{"x":3}]}}""")!.AsObject();
        IgnoredFieldRules.Remove(root, [new IgnoredFields("", [path], [], [])], new FakeTimeProvider());

        Assert.Equal(expected, root.ToJsonString());
    }
}
