using System.Text.Json;
using Maestro.Cli.Manifests;
using Maestro.Cli.ResourceBundles;

namespace Maestro.Cli.Tests.ResourceBundles;

public class WorkMetadataTests
{
    [Theory]
    [InlineData(null, null, null, """{"name":"b-1","namespace":"edge-1","uid":"b-1"}""")]
    [InlineData(null, "ledger", null, """{"name":"ledger","namespace":"edge-1","uid":"b-1"}""")]
    [InlineData("""{"name":"own","labels":{"a":"b"}}""", "ledger", null, """{"name":"own","namespace":"edge-1","uid":"b-1","labels":{"a":"b"}}""")]
    [InlineData("""{"labels":{"a":"b"}}""", "ledger", """{"name":"old"}""", """{"name":"ledger","namespace":"edge-1","uid":"b-1","labels":{"a":"b"}}""")]
    [InlineData(null, null, """{"name":"old","labels":{"a":"b"},"uid":"b-1"}""", """{"name":"old","namespace":"edge-1","uid":"b-1","labels":{"a":"b"}}""")]
    [InlineData(
        """{"name":"own","uid":"x","namespace":"y","resourceVersion":"7","generation":7,"creationTimestamp":"t","deletionTimestamp":"t","managedFields":[],"annotations":{"k":"v"}}""",
        null, null, """{"name":"own","namespace":"edge-1","uid":"b-1","annotations":{"k":"v"}}""")]
    public void Name_namespace_and_uid_are_always_in_it(string? given, string? workName, string? stored, string expected)
    {
        var request = new BundleRequest
        {
            Place = "t", Target = BundleTarget.New, Id = "b-1", ConsumerName = "edge-1", WorkName = workName, Metadata = Parse(given), Data = [],
        };

        Assert.Equal(expected, WorkMetadata.Of(request, Parse(stored)));
    }

    private static JsonElement? Parse(string? json) => json is null ? null : JsonDocument.Parse(json).RootElement;
}
