using System.Text.Json.Nodes;
using Maestro.Agent.Applying;

namespace Maestro.Agent.Tests.Applying;

public class SpecHashTests
{
    [Theory]
    [Trait("Checklist", "agent-55")]
    [InlineData(
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"test","namespace":"default"},"data":{"foo1":"bar1"}}""",
        "4c07ba481d04e9c38e5ed3bf24139537")]
    [InlineData(
        """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"},
         "spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
          "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"registry.example/web:1.5"}]}}}}
        """,
        "b1839a707c7e7acb38f9215813bb9a0c")]
    public void The_hash_is_the_one_the_reference_computes(string manifest, string hash) =>
        Assert.Equal(hash, SpecHash.Compute(JsonNode.Parse(manifest)!));

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("1.5", "1.5")]
    [InlineData("-0.25", "-0.25")]
    [InlineData("100000000000000000000.0", "100000000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1.25e22", "1.25e+22")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("0.0000001", "1e-07")]
    [InlineData("120.5", "120.5")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    public void Numbers_are_written_as_go_does(string literal, string text) => Assert.Equal(
        SpecHash.Compute(JsonNode.Parse($$"""{"a":"{{text}}"}""")!), SpecHash.Compute(JsonNode.Parse($$"""{"a":{{literal}}}""")!));
}
