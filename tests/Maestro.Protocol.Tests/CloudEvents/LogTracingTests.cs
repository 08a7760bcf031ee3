using System.Text;
using System.Text.Json.Nodes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.ResourceBundles;

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

    [Theory]
    [InlineData("""{"logging.open-cluster-management.io/op-id":"7","x":"y"}""", "7")]
    [InlineData("""{"logging.open-cluster-management.io/op-id":7}""", null)]
    [InlineData("""{"logging.open-cluster-management.io/op-id":"\ud800"}""", null)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    [InlineData("", null)]
    public void The_operation_id_of_an_event_is_found(string tracing, string? expected)
    {
        var inbound = new InboundEvent([new EventAttribute(ExtensionNames.LogTracing, tracing)]) { Id = "e", Source = "s", Type = "t" };

        Assert.Equal(expected, LogTracing.OperationIdOf(inbound));
    }

    // Go programs reject an event with other tracing, and its bundle would never arrive.
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"a":"b", "c":null}""", """{"a":"b", "c":null}""")]
    [InlineData("", "{}")]
    [InlineData("x", "{}")]
    [InlineData("[]", "{}")]
    [InlineData("null", "{}")]
    [InlineData("""{"a":5}""", "{}")]
    [InlineData("""{"a":{"b":"c"}}""", "{}")]
    [InlineData("""{"a":"\ud800"}""", "{}")]
    [InlineData(5, "{}")]
    [InlineData(null, null)]
    public void Tracing_that_nobody_can_read_is_left_out(object? tracing, string? expected)
    {
        var request = SpecRequest.Read(TestEvents.With("create-from-source", "logtracing", tracing));
        var report = StatusReport.Read(TestEvents.With("status-from-agent", "logtracing", tracing));

        Assert.Equal((expected, expected), (TracingOf(request.Attributes), TracingOf(report.Attributes)));
    }

    [Fact]
    public void A_long_operation_id_is_cut()
    {
        var tracing = $$"""{"{{LogTracing.OperationId}}":"{{new string('a', 200)}}"}""";
        var inbound = new InboundEvent([new EventAttribute(ExtensionNames.LogTracing, tracing)]) { Id = "e", Source = "s", Type = "t" };

        Assert.Equal(new string('a', 128), LogTracing.OperationIdOf(inbound));
    }

    private static string? TracingOf(byte[] attributes) => (string?)JsonNode.Parse(attributes)!["logtracing"];
}
