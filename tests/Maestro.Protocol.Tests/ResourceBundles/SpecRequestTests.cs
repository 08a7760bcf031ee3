using System.Text;
using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.Vectors;

namespace Maestro.Protocol.Tests.ResourceBundles;

public sealed class SpecRequestTests
{
    private const string Create = "create-from-source";
    private const string Update = "update-from-source";
    private const string Delete = "delete-from-source";
    private const string Prefix = "io.open-cluster-management.works.v1alpha1.manifestbundles.";
    private static readonly string LongId = new('a', 254);

    public static TheoryData<string, string, object?> Refused => new()
    {
        { Create, "type", "io.open-cluster-management.cloudevents.heartbeat" },
        { Create, "type", "other.works.v1alpha1.manifestbundles.spec.create_request" },
        { Create, "type", Prefix + "status.create_request" },
        { Create, "type", Prefix + "spec.resync_request" },
        { Create, "type", Prefix + "spec.watch_request" },
        { Create, "clustername", null },
        { Create, "clustername", "" },
        { Create, "clustername", 5 },
        { Create, "resourceid", null },
        { Create, "resourceid", "" },
        { Create, "resourceid", 7 },
        { Create, "resourceid", "Upper" },
        { Create, "resourceid", "-a" },
        { Create, "resourceid", "a..b" },
        { Create, "resourceid", "a_b" },
        { Create, "resourceid", LongId },
        { Create, "resourceversion", null },
        { Create, "resourceversion", "abc" },
        { Create, "resourceversion", "" },
        { Create, "resourceversion", "1.0" },
        { Create, "resourceversion", "2147483648" },
        { Create, "resourceversion", "-1" },
        { Create, "resourceversion", -1 },
        { Create, "resourceversion", true },
        { Create, "metadata", "" },
        { Create, "metadata", "[]" },
        { Create, "metadata", "null" },
        { Create, "metadata", "\"x\"" },
        { Create, "metadata", "{} {}" },
        { Create, "metadata", "{\"generation\":1e400}" },
        { Create, "metadata", 5 },
        { Create, "data", null },
        { Create, "data", "null" },
        { Create, "data", "[]" },
        { Create, "data", "5" },
        { Create, "data", "{} x" },
        { Create, "data", "{" },
        { Create, "data", "{\"a\":\"\\ud800\"}" },
        { Create, "data", "{\"a\":01}" },
        { Create, "data", "\ufeff{}" },
        { Create, "data", new byte[] { (byte)'{', 0xff, (byte)'}' } },
        { Create, "datacontenttype", "application/xml" },
        { Create, "datacontenttype", "text/plain; charset=utf-8" },
        { Update, "resourceid", LongId },
        { Update, "data", "[]" },
        { Update, "data", null },
        { Delete, "clustername", null },
        { Delete, "resourceid", null },
        { Delete, "resourceid", "" },
        { Delete, "resourceid", LongId },
        { Delete, "resourceversion", null },
        { Delete, "data", "[]" },
        { Delete, "data", "{" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    [Trait("Checklist", "protocol-25")]
    [Trait("Checklist", "protocol-27")]
    [Trait("Checklist", "protocol-30")]
    [Trait("Checklist", "protocol-34")]
    public void Refuses_and_names_the_attribute(string example, string attribute, object? value) =>
        TestEvents.AssertRefused(attribute, () => SpecRequest.Read(TestEvents.With(example, attribute, value)));

    [Theory]
    [Trait("Checklist", "protocol-25")]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    [InlineData("7", 7)]
    [InlineData("007", 7)]
    [InlineData("2147483647", int.MaxValue)]
    public void Reads_a_version_from_integer_or_text(object value, int expected) =>
        Assert.Equal(expected, SpecRequest.Read(TestEvents.With(Create, "resourceversion", value)).ResourceVersion);

    [Theory]
    [Trait("Checklist", "protocol-42")]
    [Trait("Checklist", "protocol-44")]
    [InlineData(Update)]
    [InlineData(Delete)]
    public void Only_a_new_bundle_needs_an_id_that_can_be_stored_and_a_consumer(string example)
    {
        Assert.Equal("Not_A_Name", SpecRequest.Read(TestEvents.With(example, "resourceid", "Not_A_Name")).ResourceId);
        Assert.Equal("", SpecRequest.Read(TestEvents.With(example, "clustername", "")).ClusterName);
    }

    [Theory]
    [Trait("Checklist", "protocol-45")]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData(" null\n")]
    [InlineData("{}")]
    [InlineData("{\"manifests\":[]}")]
    public void A_deletion_has_no_data_whatever_was_sent(string? data)
    {
        var cloudEvent = TestEvents.With(Delete, "data", data);

        Assert.Empty(SpecRequest.Read(cloudEvent).Data);
    }

    [Fact]
    [Trait("Checklist", "protocol-45")]
    public void A_deletion_needs_no_deletion_timestamp() =>
        Assert.Equal("billing-hub", SpecRequest.Read(TestEvents.With(Delete, "deletiontimestamp", null)).Source);

    [Theory]
    [Trait("Checklist", "protocol-35")]
    [InlineData("metadata")]
    [InlineData("originalsource")]
    [InlineData("logtracing")]
    [InlineData("datacontenttype")]
    public void Optional_attributes_may_be_missing(string attribute) =>
        Assert.Equal("cluster-a7", SpecRequest.Read(TestEvents.With(Create, attribute, null)).ClusterName);

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/json")]
    [InlineData("application/vnd.example+json")]
    public void Any_json_content_type_will_do(string contentType) =>
        Assert.NotEmpty(SpecRequest.Read(TestEvents.With(Create, "datacontenttype", contentType)).Data);

    [Fact]
    [Trait("Checklist", "protocol-53")]
    public void Payloads_keep_their_bytes()
    {
        const string text = "{ \"z\":9007199254740993, \"a\":1.10e2,\"manifests\" :[ ],\"u\":\"\\u00e9é\" }";

        var request = SpecRequest.Read(TestEvents.With(Create, "data", text));

        Assert.Equal(text, Encoding.UTF8.GetString(request.Data));
        Assert.Equal((string)Vector.Event(Create)["metadata"]!, Encoding.UTF8.GetString(request.Metadata!));
    }

    [Theory]
    [InlineData(JsonLimits.MaxDepth, true)]
    [InlineData(JsonLimits.MaxDepth + 1, false)]
    public void Depth_is_bounded(int depth, bool accepted)
    {
        var text = "{\"a\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";
        var cloudEvent = TestEvents.With(Create, "data", text);

        Assert.Equal(accepted, Record.Exception(() => SpecRequest.Read(cloudEvent)) is null);
    }

    [Fact]
    public void A_message_is_short_however_long_the_value()
    {
        var error = Assert.Throws<InvalidEventException>(() => SpecRequest.Read(TestEvents.With(Create, "resourceid", new string('A', 100_000))));

        Assert.InRange(error.Message.Length, 1, 300);
    }
}
