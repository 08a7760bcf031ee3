using System.Text.Json;
using Maestro.Cli.Rest;
using Maestro.Cli.Tracing;

namespace Maestro.Cli.Tests.Tracing;

public class ManifestReferenceTests
{
    private static readonly ResourceBundle Bundle = JsonSerializer.Deserialize("""
        {"id":"b","manifests":[{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"}},{"kind":"Odd"},7]}
        """, RestJson.Default.ResourceBundle)!;

    [Theory]
    [InlineData("web", true)]
    [InlineData("deployment/web", true)]
    [InlineData("Deployment/web", true)]
    [InlineData("shop/web", true)]
    [InlineData("service/web", false)]
    [InlineData("deployment/api", false)]
    [InlineData("Web", false)]
    [InlineData("/web", false)]
    [InlineData("web/", false)]
    public void A_manifest_is_meant_by_its_name_and_what_stands_before_it(string text, bool expected) =>
        Assert.Equal(expected, ManifestReference.Parse(text).IsIn(Bundle));

    [Fact]
    public void A_name_cannot_break_out_of_the_search() =>
        Assert.Equal(
            """payload->'data'->'manifests'@>'[{"metadata":{"name":"a''b\u0022"}}]'""".Replace("a''b", "a\\u0027b", StringComparison.Ordinal),
            ManifestReference.Parse("a'b\"").ToSearch());
}
