using System.Text;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.Vectors;

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
        var composed = StatusEvents.Compose(
            Attributes, Encoding.UTF8.GetBytes(status), null, Created, null, """{"manifests": [ ]}"""u8.ToArray());

        Assert.Equal(expected, Encoding.UTF8.GetString((byte[])composed.Data!));
    }

    [Fact]
    public void Without_bundle_the_data_is_the_agents()
    {
        var status = """{"manifestBundle":1}"""u8.ToArray();

        Assert.Same(status, StatusEvents.Compose(Attributes, status, null, Created, null, "{}"u8.ToArray(), withBundle: false).Data);
        Assert.Same(status, StatusEvents.Compose(Attributes, status, null, Created, null, []).Data);
    }

    [Fact]
    public void The_source_gets_its_own_metadata_or_none()
    {
        var metadata = """{"name":"work","creationTimestamp":null}"""u8.ToArray();

        var with = StatusEvents.Compose(Attributes, "{}"u8.ToArray(), metadata, Created, Created.AddHours(1), []);
        var without = StatusEvents.Compose(Attributes, "{}"u8.ToArray(), null, Created, null, []);

        Assert.Equal(
            """{"name":"work","creationTimestamp":"2026-01-15T10:00:00Z","deletionTimestamp":"2026-01-15T11:00:00Z"}""",
            with[ExtensionAttributes.Metadata]);
        Assert.Null(without[ExtensionAttributes.Metadata]);
    }

    [Fact]
    [Trait("Checklist", "protocol-72")]
    public void The_agents_attributes_are_unchanged()
    {
        var expected = Vector.Wire("status-from-agent");
        expected.Attributes.Remove("ce-metadata");
        expected.ClearData();

        var wire = ProtobufBinding.Encode(StatusEvents.Compose(Attributes, "{}"u8.ToArray(), null, Created, null, []));
        wire.ClearData();

        Assert.Equal(expected, wire);
    }
}
