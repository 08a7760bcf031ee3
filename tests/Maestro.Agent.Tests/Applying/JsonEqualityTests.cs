using System.Text.Json.Nodes;
using Maestro.Agent.Applying;

namespace Maestro.Agent.Tests.Applying;

public class JsonEqualityTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""", true)]
    [InlineData("""{"a":null}""", """{}""", true)]
    [InlineData("""{"a":[]}""", """{"a":{}}""", true)]
    [InlineData("""{"a":{"b":null}}""", """{"a":{}}""", true)]
    [InlineData("""[1,2]""", """[2,1]""", false)]
    [InlineData("""{"a":""}""", """{}""", false)]
    [InlineData("""{"a":0}""", """{}""", false)]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", false)]
    [InlineData("""{"a":"1"}""", """{"a":1}""", false)]
    [InlineData("""{"limits":{"cpu":"1000m"}}""", """{"limits":{"cpu":1}}""", true)]
    [InlineData("""{"requests":{"memory":"1Gi"}}""", """{"requests":{"memory":"1024Mi"}}""", true)]
    [InlineData("""{"requests":{"memory":"1G"}}""", """{"requests":{"memory":"1Gi"}}""", false)]
    [InlineData("""{"data":{"k":"1000m"}}""", """{"data":{"k":"1"}}""", false)]
    public void Pieces_are_compared_by_what_they_mean(string left, string right, bool same)
    {
        Assert.Equal(same, JsonEquality.Same(JsonNode.Parse(left), JsonNode.Parse(right)));
        Assert.Equal(same, JsonEquality.Same(JsonNode.Parse(right), JsonNode.Parse(left)));
    }
}
