using System.Buffers;
using System.Text;
using System.Text.Json;
using Maestro.Gateway.Rest.Requests;
using Maestro.Gateway.Rest.ResourceBundles;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Gateway.Tests.Rest.ResourceBundles;

public sealed class ResourceBundleJsonTests
{
    private static readonly ResourceBundleState State = new()
    {
        Name = "i",
        Source = "S",
        ConsumerName = "c",
        Version = 2,
        CreatedAt = new DateTimeOffset(2026, 8, 12, 6, 0, 0, 500, TimeSpan.Zero),
        UpdatedAt = new DateTimeOffset(2026, 8, 12, 6, 4, 10, TimeSpan.Zero).AddTicks(1_203_940),
        Spec = Spec("""{"manifests":[]}"""),
    };

    [Fact]
    [Trait("Checklist", "rest-70")]
    [Trait("Checklist", "protocol-83")]
    public void A_plain_bundle() => AssertJson(
        State,
        """
        {"id":"i","kind":"ResourceBundle","href":"/api/maestro/v1/resource-bundles/i","name":"i","consumer_name":"c","version":2,
        "created_at":"2026-08-12T06:00:00.5Z","updated_at":"2026-08-12T06:04:10.120394Z",
        "metadata":{},"manifests":[],"manifest_configs":[],"delete_option":{}}
        """);

    [Fact]
    [Trait("Checklist", "rest-71")]
    public void Metadata_keeps_its_members_and_gets_the_times_of_the_row()
    {
        var metadata = """{"name":"work","creationTimestamp":null,"x":{"y":[1, 2]},"uid":"u"}""";
        var state = State with { Spec = Spec("{}", metadata) };

        AssertMember(state, "metadata", """{"name":"work","creationTimestamp":"2026-08-12T06:00:00Z","x":{"y":[1,2]},"uid":"u"}""");
    }

    [Fact]
    [Trait("Checklist", "rest-74")]
    public void A_deleting_bundle_tells_when()
    {
        var state = State with { DeletedAt = State.UpdatedAt, Spec = Spec("{}", """{"name":"work"}""") };

        AssertMember(state, "deleted_at", "\"2026-08-12T06:04:10.120394Z\"");
        AssertMember(
            state, "metadata", """{"name":"work","creationTimestamp":"2026-08-12T06:00:00Z","deletionTimestamp":"2026-08-12T06:04:10Z"}""");
    }

    [Fact]
    [Trait("Checklist", "rest-77")]
    public void Manifests_come_back_as_they_were_written() => AssertMember(
        State with { Spec = Spec("""{"manifests": [ {"n": 12345678901234567890, "f":1.0, "e":1E2, "t":" a \" b\\", "<æ>":"\u0041"} ], "executer":{}}""") },
        "manifests",
        """[{"n":12345678901234567890,"f":1.0,"e":1E2,"t":" a \" b\\","<æ>":"\u0041"}]""");

    [Theory]
    [InlineData("""[{}]""", """[{"resourceIdentifier":{"group":"","resource":"","name":"","namespace":""}}]""")]
    [InlineData("""[null]""", """[{"resourceIdentifier":{"group":"","resource":"","name":"","namespace":""}}]""")]
    [InlineData("""null""", """[]""")]
    [InlineData(""" "x" """, """[]""")]
    [InlineData("""[1]""", """[{"resourceIdentifier":{"group":"","resource":"","name":"","namespace":""}}]""")]
    [InlineData("""[{"resourceIdentifier":"x"}]""", """[{"resourceIdentifier":{"group":"","resource":"","name":"","namespace":""}}]""")]
    [InlineData(
        """[{"resourceIdentifier":{"resource":"configmaps","name":"r","namespace":null,"own":1.50},"updateStrategy":{"type":"ServerSideApply","serverSideApply":{}},"feedbackRules":[{"type":"JSONPaths"}],"other":true}]""",
        """[{"resourceIdentifier":{"resource":"configmaps","name":"r","namespace":"","own":1.50,"group":""},"updateStrategy":{"type":"ServerSideApply","serverSideApply":{"force":false}},"feedbackRules":[{"type":"JSONPaths"}],"other":true}]""")]
    [InlineData(
        """[{"resourceIdentifier":null,"updateStrategy":{"serverSideApply":{"force":true,"fieldManager":"m"}}}]""",
        """[{"resourceIdentifier":{"group":"","resource":"","name":"","namespace":""},"updateStrategy":{"serverSideApply":{"force":true,"fieldManager":"m"}}}]""")]
    public void Manifest_configs_have_what_the_schema_always_has(string stored, string shown) =>
        AssertMember(State with { Spec = Spec($$"""{"manifestConfigs":{{stored}}}""") }, "manifest_configs", shown);

    [Theory]
    [InlineData("null", "{}")]
    [InlineData("[]", """{"propagationPolicy":""}""")]
    [InlineData("{}", """{"propagationPolicy":""}""")]
    [InlineData("""{"propagationPolicy":"Orphan","x":1}""", """{"propagationPolicy":"Orphan","x":1}""")]
    public void The_delete_option_has_a_policy_when_there_is_one(string stored, string shown) =>
        AssertMember(State with { Spec = Spec($$"""{"deleteOption":{{stored}}}""") }, "delete_option", shown);

    [Theory]
    [Trait("Checklist", "rest-72")]
    [InlineData("{}", """{"ObservedVersion":2,"SequenceID":"1999","conditions":null}""")]
    [InlineData("""{"conditions":[],"resourceStatus":[]}""", """{"ObservedVersion":2,"SequenceID":"1999","conditions":[]}""")]
    [InlineData(
        """{"ManifestBundle":{"manifests":[]},"conditions":[{"type":"Applied","observedGeneration":2}],"resourceStatus":[{},{"resourceMeta":{"ordinal":1,"kind":"ConfigMap"},"conditions":[{}],"statusFeedback":{"values":[{"fieldValue":{"integer":9007199254740993}}]}}]}""",
        """{"ObservedVersion":2,"SequenceID":"1999","conditions":[{"type":"Applied","observedGeneration":2}],"resourceStatus":[{"conditions":null,"resourceMeta":{"ordinal":0,"group":"","version":"","kind":"","resource":"","name":"","namespace":""},"statusFeedback":{}},{"resourceMeta":{"ordinal":1,"kind":"ConfigMap","group":"","version":"","resource":"","name":"","namespace":""},"conditions":[{}],"statusFeedback":{"values":[{"fieldValue":{"integer":9007199254740993}}]}}],"manifestBundle":{"manifests":[]}}""")]
    public void Status_is_what_the_agent_reported(string stored, string shown) =>
        AssertMember(State with { Status = Status(stored) }, "status", shown);

    [Theory]
    [Trait("Checklist", "rest-78")]
    [InlineData("[]", "data: not a JSON object")]
    [InlineData("{\"manifests\":[", "data: ")]
    public void What_cannot_be_read_is_shown_empty_and_reported(string data, string problem)
    {
        var state = State with { Spec = Spec(data, "[]"), Status = Status("x") };

        var (json, unreadable) = Write(state);

        Assert.StartsWith("metadata: ", unreadable, StringComparison.Ordinal);
        Assert.Contains(problem, unreadable, StringComparison.Ordinal);
        Assert.Contains("; status: ", unreadable, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json);
        Assert.Equal("{}", document.RootElement.GetProperty("metadata").GetRawText());
        Assert.Equal("[]", document.RootElement.GetProperty("manifests").GetRawText());
        Assert.Equal(2, document.RootElement.GetProperty("status").GetProperty("ObservedVersion").GetInt32());
    }

    [Fact]
    public void A_row_without_payload_has_no_members_of_it()
    {
        var (json, unreadable) = Write(State with { Spec = StoredSpec.Empty });

        Assert.Null(unreadable);
        Assert.EndsWith("\"updated_at\":\"2026-08-12T06:04:10.120394Z\"}", json, StringComparison.Ordinal);
    }

    private static StoredSpec Spec(string data, string? metadata = null) =>
        new("e", "{}"u8.ToArray(), metadata is null ? null : Encoding.UTF8.GetBytes(metadata), Encoding.UTF8.GetBytes(data));

    private static StoredStatus Status(string data) => new(2, "1999", null, "{}"u8.ToArray(), Encoding.UTF8.GetBytes(data));

    private static void AssertJson(ResourceBundleState state, string expected)
    {
        var (json, unreadable) = Write(state);
        Assert.Null(unreadable);
        Assert.Equal(expected.ReplaceLineEndings(""), json);
    }

    private static void AssertMember(ResourceBundleState state, string member, string expected)
    {
        var (json, unreadable) = Write(state);
        Assert.Null(unreadable);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(expected, document.RootElement.GetProperty(member).GetRawText());
    }

    private static (string Json, string? Unreadable) Write(ResourceBundleState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, JsonAnswer.WriterOptions);
        var unreadable = ResourceBundleJson.Write(writer, new ResourceBundleRecord("i", state));
        writer.Flush();
        return (Encoding.UTF8.GetString(buffer.WrittenSpan), unreadable);
    }
}
