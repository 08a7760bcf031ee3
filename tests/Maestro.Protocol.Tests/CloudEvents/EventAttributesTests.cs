using System.Text;
using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.Tests.Vectors;

namespace Maestro.Protocol.Tests.CloudEvents;

public sealed class EventAttributesTests
{
    [Fact]
    public void Writes_the_attributes_as_the_json_format_does_without_metadata_and_data()
    {
        var written = JsonNode.Parse(EventAttributes.Write(Vector.Event("delete-to-agent")))!.AsObject();

        Assert.Equal(
            ["clustername", "datacontenttype", "deletiontimestamp", "id", "logtracing", "originalsource", "resourceid", "resourceversion",
             "source", "specversion", "time", "type"],
            written.Select(member => member.Key).Order());
        Assert.Equal("2026-01-15T11:00:00.301882Z", (string?)written["deletiontimestamp"]);
        Assert.Equal("2026-01-15T11:00:00.310004Z", (string?)written["time"]);
        Assert.Equal(2, (int?)written["resourceversion"]);
        Assert.Equal("{}", (string?)written["logtracing"]);
    }

    [Fact]
    public void Keeps_the_nanoseconds_of_time()
    {
        var cloudEvent = EventAttributes.Read(
            """{"specversion":"1.0","id":"1","source":"s","type":"t","time":"2026-01-15T10:00:00.123456789Z"}"""u8.ToArray());

        Assert.Equal(89, cloudEvent[ExtensionAttributes.TimeRemainder]);
        Assert.Contains("\"2026-01-15T10:00:00.123456789Z\"", Encoding.UTF8.GetString(EventAttributes.Write(cloudEvent)), StringComparison.Ordinal);
    }

    [Fact]
    public void Gives_back_text_numbers_and_flags()
    {
        var cloudEvent = new CloudEvent
        {
            Id = "1",
            Source = new Uri("a source/with blank", UriKind.Relative),
            Type = "t",
            Subject = "<\"ü\u2028",
            [CloudEventAttribute.CreateExtension("number", CloudEventAttributeType.Integer)] = int.MinValue,
            [CloudEventAttribute.CreateExtension("flag", CloudEventAttributeType.Boolean)] = false,
            [CloudEventAttribute.CreateExtension("empty", CloudEventAttributeType.String)] = "",
            [CloudEventAttribute.CreateExtension("bytes", CloudEventAttributeType.Binary)] = new byte[] { 0, 255 },
            [CloudEventAttribute.CreateExtension("ref", CloudEventAttributeType.UriReference)] = new Uri("a/b", UriKind.Relative),
        };

        var restored = EventAttributes.Read(EventAttributes.Write(cloudEvent));

        Assert.Equal("a source/with blank", restored.Source!.OriginalString);
        Assert.Equal("<\"ü\u2028", restored.Subject);
        Assert.Equal(int.MinValue, restored["number"]);
        Assert.Equal(false, restored["flag"]);
        Assert.Equal("", restored["empty"]);
        Assert.Equal("AP8=", restored["bytes"]);
        Assert.Equal("a/b", restored["ref"]);
    }
}
