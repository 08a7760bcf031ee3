using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.Tests.Vectors;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.CloudEvents;

public sealed class ProtobufBindingTests
{
    private const string TimeText = "2026-01-15T10:00:00.123456789Z";

    [Fact]
    [Trait("Checklist", "protocol-21")]
    public void Text_data_counts_as_no_data()
    {
        Assert.Null(Decode(wire => wire.TextData = "{}").Data);
        Assert.Null(Decode(wire => wire.ProtoData = new Any { TypeUrl = "x" }).Data);
    }

    [Theory]
    [Trait("Checklist", "protocol-22")]
    [Trait("Checklist", "protocol-23")]
    [Trait("Checklist", "protocol-29")]
    [InlineData("no attributes", "attributes")]
    [InlineData("spec_version 2.0", "specversion")]
    [InlineData("spec_version empty", "specversion")]
    [InlineData("id empty", "id")]
    [InlineData("source empty", "source")]
    [InlineData("type empty", "type")]
    [InlineData("type with control character", "type")]
    [InlineData("source no URI", "source")]
    [InlineData("unset value", "ce-a")]
    [InlineData("unset value without prefix", "other")]
    [InlineData("name with hyphen", "a-b")]
    [InlineData("name empty", "name of ASCII letters")]
    [InlineData("name not ASCII", "name of ASCII letters")]
    [InlineData("two cases of one name", "letter case")]
    [InlineData("two cases of time", "letter case")]
    [InlineData("content type no string", "contenttype")]
    [InlineData("content type batch", "application/cloudevents-batch")]
    [InlineData("data content type of an event", "datacontenttype")]
    [InlineData("time no time", "time")]
    [InlineData("time integer", "time")]
    [InlineData("deletion time no time", "deletiontimestamp")]
    [InlineData("timestamp beyond year 9999", "time")]
    [InlineData("timestamp nanoseconds", "time")]
    [InlineData("metadata integer", "metadata")]
    [InlineData("logtracing integer", "logtracing")]
    [InlineData("metadata control characters and no JSON", "metadata")]
    [InlineData("text with control character", "foo")]
    [InlineData("URI extension", "foo")]
    [InlineData("URI extension with control character", "foo")]
    [InlineData("source with control character", "source")]
    [InlineData("schema relative", "dataschema")]
    [InlineData("data no UTF-8", "binary_data")]
    public void Refuses_and_names_the_attribute(string broken, string named)
    {
        var error = Assert.Throws<InvalidEventException>(() => Decode(wire => Break(wire, broken)));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Checklist", "protocol-23")]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public void Accepts_spec_versions_readers_tolerate(string version) =>
        Assert.Equal("1.0", Decode(wire => wire.SpecVersion = version).SpecVersion.VersionId);

    [Theory]
    [Trait("Checklist", "protocol-26")]
    [InlineData("ce-time", true)]
    [InlineData("ce-time", false)]
    [InlineData("ce-deletiontimestamp", true)]
    [InlineData("ce-deletiontimestamp", false)]
    public void Accepts_times_as_timestamp_or_text(string key, bool asText)
    {
        var value = asText
            ? new AttributeValue { CeString = TimeText }
            : new AttributeValue { CeTimestamp = new Timestamp { Seconds = 1768471200, Nanos = 123456789 } };

        var encoded = ProtobufBinding.Encode(Decode(wire => wire.Attributes[key] = value)).Attributes[key].CeTimestamp;

        Assert.Equal(1768471200, encoded.Seconds);
        Assert.Equal(key == "ce-time" ? 123456789 : 123456700, encoded.Nanos);
    }

    [Fact]
    [Trait("Checklist", "protocol-28")]
    public void A_missing_content_type_is_json_when_there_is_data()
    {
        Assert.Equal("application/json", Decode(wire => wire.Attributes.Remove("contenttype")).DataContentType);
        Assert.Null(Decode(wire =>
        {
            wire.Attributes.Remove("contenttype");
            wire.ClearData();
        }).DataContentType);
    }

    [Theory]
    [InlineData("text/json", null, "text/json")]
    [InlineData(null, "text/json", "text/json")]
    [InlineData("application/json", "text/json", "application/json")]
    public void The_content_type_has_two_keys(string? plain, string? prefixed, string expected) => Assert.Equal(
        expected,
        Decode(wire =>
        {
            wire.Attributes.Remove("contenttype");
            if (prefixed is not null)
            {
                wire.Attributes["ce-datacontenttype"] = new AttributeValue { CeString = prefixed };
            }

            if (plain is not null)
            {
                wire.Attributes["contenttype"] = new AttributeValue { CeString = plain };
            }
        }).DataContentType);

    [Fact]
    public void Keys_are_read_as_go_reads_them()
    {
        var wire = ProtobufBinding.Encode(Decode(wire =>
        {
            wire.Attributes["ce-FooBar"] = new AttributeValue { CeString = "1" };
            wire.Attributes["plain"] = new AttributeValue { CeString = "2" };
            wire.Attributes["ce-subject"] = new AttributeValue { CeString = "3" };
            wire.Attributes["ce-dataschema"] = new AttributeValue { CeUri = "http://example.com/schema" };
            wire.Attributes["ce-bytes"] = new AttributeValue { CeBytes = ByteString.CopyFrom(1, 2) };
            wire.Attributes["ce-ref"] = new AttributeValue { CeUriRef = "a/b" };
            wire.Attributes["ce-timeremainder"] = new AttributeValue { CeInteger = 99 };
        }));

        Assert.Equal("1", wire.Attributes["ce-foobar"].CeString);
        Assert.Equal("3", wire.Attributes["ce-subject"].CeString);
        Assert.Equal("http://example.com/schema", wire.Attributes["ce-dataschema"].CeUri);
        Assert.Equal(ByteString.CopyFrom(1, 2), wire.Attributes["ce-bytes"].CeBytes);
        Assert.Equal("a/b", wire.Attributes["ce-ref"].CeUriRef);
        Assert.Equal(Vector.Wire("create-from-source").Attributes["ce-time"], wire.Attributes["ce-time"]);
        Assert.DoesNotContain("plain", wire.Attributes.Keys);
        Assert.DoesNotContain("ce-timeremainder", wire.Attributes.Keys);
    }

    [Fact]
    public void Control_characters_in_json_attributes_become_escapes()
    {
        var cloudEvent = Decode(wire => wire.Attributes["ce-metadata"] = new AttributeValue { CeString = "{\n\t\"name\":\"a\u007f\u0085\ufffeb\"}" });

        Assert.Equal("{  \"name\":\"a\\u007f\\u0085\\ufffeb\"}", cloudEvent[ExtensionAttributes.Metadata]);
    }

    [Fact]
    public void Integer_zero_and_empty_text_are_values()
    {
        var wire = ProtobufBinding.Encode(Decode(_ => { }));

        Assert.True(wire.Attributes["ce-resourceversion"].HasCeInteger);
        Assert.True(wire.Attributes["ce-originalsource"].HasCeString);
    }

    [Fact]
    public void Only_bytes_can_be_encoded_as_data()
    {
        var cloudEvent = Decode(_ => { });
        cloudEvent.Data = "{}";

        Assert.Throws<ArgumentException>(() => ProtobufBinding.Encode(cloudEvent));
    }

    private static void Break(WireEvent wire, string broken)
    {
        var attributes = wire.Attributes;
        switch (broken)
        {
            case "no attributes": attributes.Clear(); break;
            case "spec_version 2.0": wire.SpecVersion = "2.0"; break;
            case "spec_version empty": wire.SpecVersion = ""; break;
            case "id empty": wire.Id = ""; break;
            case "source empty": wire.Source = ""; break;
            case "type empty": wire.Type = ""; break;
            case "type with control character": wire.Type = "a\nb"; break;
            case "source no URI": wire.Source = "http://[::1"; break;
            case "unset value": attributes["ce-a"] = new AttributeValue(); break;
            case "unset value without prefix": attributes["other"] = new AttributeValue(); break;
            case "name with hyphen": attributes["ce-a-b"] = Text("x"); break;
            case "name empty": attributes["ce-"] = Text("x"); break;
            case "name not ASCII": attributes["ce-é"] = Text("x"); break;
            case "two cases of one name": attributes["ce-Foo"] = Text("x"); attributes["ce-foo"] = Integer(1); break;
            case "two cases of time": attributes["ce-Time"] = Text("2026-01-15T10:00:00Z"); break;
            case "content type no string": attributes["contenttype"] = Integer(1); break;
            case "content type batch": attributes["contenttype"] = Text("application/cloudevents-batch+json"); break;
            case "data content type of an event": attributes.Remove("contenttype"); attributes["ce-datacontenttype"] = Text("application/cloudevents+json"); break;
            case "time no time": attributes["ce-time"] = Text("today"); break;
            case "time integer": attributes["ce-time"] = Integer(1); break;
            case "deletion time no time": attributes["ce-deletiontimestamp"] = Text("today"); break;
            case "timestamp beyond year 9999": attributes["ce-time"] = Time(253_402_300_800, 0); break;
            case "timestamp nanoseconds": attributes["ce-time"] = Time(1, -1); break;
            case "metadata integer": attributes["ce-metadata"] = Integer(1); break;
            case "logtracing integer": attributes["ce-logtracing"] = Integer(1); break;
            case "metadata control characters and no JSON": attributes["ce-metadata"] = Text("{\n"); break;
            case "text with control character": attributes["ce-foo"] = Text("a\nb"); break;
            case "URI extension": attributes["ce-foo"] = new AttributeValue { CeUri = "http://[::1" }; break;
            case "URI extension with control character": attributes["ce-foo"] = new AttributeValue { CeUriRef = "a\u0085" }; break;
            case "source with control character": wire.Source = "a\nb"; break;
            case "schema relative": attributes["ce-dataschema"] = Text("a/b"); break;
            case "data no UTF-8": wire.BinaryData = ByteString.CopyFrom(0x22, 0xff, 0x22); break;
            default: throw new ArgumentException(broken);
        }
    }

    private static AttributeValue Text(string text) => new() { CeString = text };

    private static AttributeValue Integer(int number) => new() { CeInteger = number };

    private static AttributeValue Time(long seconds, int nanos) => new() { CeTimestamp = new Timestamp { Seconds = seconds, Nanos = nanos } };

    private static CloudNative.CloudEvents.CloudEvent Decode(Action<WireEvent> change)
    {
        var wire = Vector.Wire("create-from-source");
        change(wire);
        return ProtobufBinding.Decode(wire);
    }
}
