using System.Text;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.Vectors;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.ResourceBundles;

public sealed class StatusEventsTests
{
    private static readonly DateTimeOffset Created = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Attributes = EventAttributes.Write(Vector.Event("status-from-agent"));

    [Theory]
    [Trait("Checklist", "protocol-72")]
    [InlineData("""{"conditions":null, "n":1e2}""", """{"conditions":null,"n":1e2,"manifestBundle":{"manifests": [ ]}}""")]
    [InlineData("""{"manifestBundle":{"old":1},"conditions":[]}""", """{"manifestBundle":{"manifests": [ ]},"conditions":[]}""")]
    [InlineData("""{"a":1,"ManifestBundle":2,"manifestBundle":3}""", """{"a":1,"manifestBundle":{"manifests": [ ]}}""")]
    [InlineData("{}", """{"manifestBundle":{"manifests": [ ]}}""")]
    public void The_bundle_is_spliced_in_as_it_was_received(string status, string expected)
    {
        var composed = Compose(Encoding.UTF8.GetBytes(status), null, null, """{"manifests": [ ]}"""u8.ToArray());

        Assert.Equal(expected, composed.BinaryData.ToStringUtf8());
    }

    [Fact]
    public void Without_bundle_the_data_is_the_agents()
    {
        const string status = """{ "manifestBundle":1}""";

        Assert.Equal(status, Compose(Encoding.UTF8.GetBytes(status), null, null, "{}"u8.ToArray(), withBundle: false).BinaryData.ToStringUtf8());
        Assert.Equal(status, Compose(Encoding.UTF8.GetBytes(status), null, null, []).BinaryData.ToStringUtf8());
    }

    [Fact, Trait("Checklist", "protocol-72")]
    public void The_source_gets_its_own_metadata()
    {
        var metadata = """{"name":"work","creationTimestamp":null}"""u8.ToArray();

        var composed = Compose("{}"u8.ToArray(), metadata, Created.AddHours(1), [], attributes: EventAttributes.WithMetadata(Attributes, """{"name":"other"}"""u8));

        Assert.Equal(
            """{"name":"work","creationTimestamp":"2026-01-15T10:00:00Z","deletionTimestamp":"2026-01-15T11:00:00Z"}""",
            composed.Attributes["ce-metadata"].CeString);
    }

    [Theory, Trait("Checklist", "protocol-72")]
    [InlineData("""{ "name":"a \"quoted\" \\ é name","creationTimestamp":null}""")]
    [InlineData("{}")]
    public void A_source_that_sent_none_gets_that_of_the_agent_unchanged(string metadata)
    {
        var composed = Compose(
            "{}"u8.ToArray(), null, Created.AddHours(1), [], attributes: EventAttributes.WithMetadata(Attributes, Encoding.UTF8.GetBytes(metadata)));

        Assert.Equal(metadata, composed.Attributes["ce-metadata"].CeString);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("name")]
    [InlineData("")]
    public void Metadata_of_the_agent_that_is_no_object_is_left_out(string metadata) =>
        Assert.Same(Attributes, EventAttributes.WithMetadata(Attributes, Encoding.UTF8.GetBytes(metadata)));

    [Theory]
    [InlineData(null, """{"name": "work", "labels": {"id": "7"} }""")]
    [InlineData("""{"name":"own"}""", """{"name":"own","creationTimestamp":"2026-01-15T10:00:00Z"}""")]
    public void Attributes_of_the_original_server_hold_metadata_as_an_object(string? own, string expected)
    {
        var attributes = """
            {"id": "e-1", "type": "t", "source": "agent", "metadata": {"name": "work", "labels": {"id": "7"} }, "sequenceid": "5", "specversion": "1.0"}
            """u8.ToArray();

        var composed = Compose("{}"u8.ToArray(), own is null ? null : Encoding.UTF8.GetBytes(own), null, [], attributes: attributes);

        Assert.Equal(("e-1", "agent", "5"), (composed.Id, composed.Source, composed.Attributes["ce-sequenceid"].CeString));
        Assert.Equal(expected, composed.Attributes["ce-metadata"].CeString);
        Assert.Equal(["ce-metadata", "ce-sequenceid", "contenttype"], composed.Attributes.Keys.Order());
    }

    [Fact]
    [Trait("Checklist", "protocol-72")]
    public void The_agents_attributes_are_unchanged()
    {
        var expected = Vector.Wire("status-from-agent");
        expected.Attributes.Remove("ce-metadata");
        expected.ClearData();

        var wire = Compose("{}"u8.ToArray(), null, null, []);
        wire.ClearData();

        Assert.Equal(expected, wire);
    }

    private static WireEvent Compose(
        byte[] status, byte[]? metadata, DateTimeOffset? deletedAt, byte[] bundle, bool withBundle = true, byte[]? attributes = null) =>
        WireEvent.Parser.ParseFrom(StatusEvents.Compose(attributes ?? Attributes, status, metadata, Created, deletedAt, bundle, withBundle));
}
