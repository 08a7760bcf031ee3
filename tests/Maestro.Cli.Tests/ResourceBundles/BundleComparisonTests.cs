using System.Text;
using System.Text.Json;
using Maestro.Cli.Manifests;
using Maestro.Cli.ResourceBundles;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Tests.ResourceBundles;

public class BundleComparisonTests
{
    private const string Data = """
        {"manifests":[{"kind":"A","data":{"x":"1","big":9007199254740993}},{"kind":"B"}],
         "manifestConfigs":[{"resourceIdentifier":{"resource":"configmaps","name":"a"},"updateStrategy":{"type":"ServerSideApply","serverSideApply":{}}}],
         "deleteOption":{"propagationPolicy":"Orphan"}}
        """;

    // As REST shows that, with all members.
    private static readonly ResourceBundle Current = new()
    {
        Id = "b-1",
        ConsumerName = "edge-1",
        Version = 5,
        Metadata = Json("""{"name":"ledger","namespace":"edge-1","uid":"b-1","labels":{"app":"ledger"},"creationTimestamp":"2026-01-05T08:00:00Z"}"""),
        Manifests = [Json("""{"data":{"big":9007199254740993,"x":"1"},"kind":"A"}"""), Json("""{"kind":"B"}""")],
        ManifestConfigs = Json("""
            [{"resourceIdentifier":{"group":"","resource":"configmaps","name":"a","namespace":""},
              "updateStrategy":{"type":"ServerSideApply","serverSideApply":{"force":false}}}]
            """),
        DeleteOption = Json("""{"propagationPolicy":"Orphan"}"""),
    };

    [Fact]
    public void The_same_in_another_order_is_the_same() => Assert.True(BundleComparison.IsSame(Request(Data), Current));

    [Theory]
    [InlineData("\"x\":\"1\"", "\"x\":\"2\"")]
    [InlineData("\"x\":\"1\"", "\"x\":1")]
    [InlineData("\"x\":\"1\"", "\"x\":\"1\",\"y\":\"\"")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData(",{\"kind\":\"B\"}", "")]
    [InlineData("{\"kind\":\"B\"}", "{\"kind\":\"B\"},{\"kind\":\"C\"}")]
    [InlineData("\"name\":\"a\"", "\"name\":\"b\"")]
    [InlineData("\"serverSideApply\":{}", "\"serverSideApply\":{\"force\":true}")]
    [InlineData("Orphan", "Foreground")]
    [InlineData("{\"propagationPolicy\":\"Orphan\"}", "{}")]
    public void Whatever_differs_is_a_change(string from, string to)
    {
        Assert.Contains(from, Data, StringComparison.Ordinal);

        Assert.False(BundleComparison.IsSame(Request(Data.Replace(from, to, StringComparison.Ordinal)), Current));
    }

    [Theory]
    [InlineData("""{"name":"ledger","labels":{"app":"ledger"}}""", null, true)]
    [InlineData("""{"name":"ledger","labels":{"app":"ledger"},"resourceVersion":"7","uid":"another"}""", null, true)]
    [InlineData(null, null, true)]
    [InlineData(null, "ledger", true)]
    [InlineData(null, "books", false)]
    [InlineData("""{"name":"books","labels":{"app":"ledger"}}""", null, false)]
    [InlineData("""{"name":"ledger"}""", null, false)]
    [InlineData("""{"name":"ledger","labels":{"app":"ledger"},"annotations":{"a":"b"}}""", null, false)]
    public void Metadata_counts_as_far_as_it_is_sent(string? metadata, string? name, bool same) => Assert.Equal(
        same, BundleComparison.IsSame(Request(Data) with { Metadata = metadata is null ? null : Json(metadata), WorkName = name }, Current));

    private static BundleRequest Request(string data) =>
        new() { Place = "t", Target = BundleTarget.Either, Id = "b-1", ConsumerName = "edge-1", Data = Encoding.UTF8.GetBytes(data) };

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
