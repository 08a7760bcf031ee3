using System.Text;
using System.Text.Json.Nodes;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.Tests.CloudEvents;

public sealed class LogTracingTests
{
    [Theory]
    [InlineData("""{"specversion":"1.0","id":"e","n":1,"logtracing":"{\"a\":\"b\"}","flag":true}""", """{"specversion":"1.0","id":"e","n":1,"flag":true""")]
    [InlineData("""{"id":"e"}""", """{"id":"e",""")]
    [InlineData("{}", "{")]
    public void The_operation_id_takes_the_place_of_other_tracing(string attributes, string kept)
    {
        var written = Encoding.UTF8.GetString(LogTracing.WithOperationId(Encoding.UTF8.GetBytes(attributes), "abc \"1\""));

        Assert.StartsWith(kept, written, StringComparison.Ordinal);
        var tracing = JsonNode.Parse((string)JsonNode.Parse(written)!["logtracing"]!)!.AsObject();
        Assert.Equal(("abc \"1\"", 1), ((string?)tracing[LogTracing.OperationId], tracing.Count));
    }
}
