using Maestro.Protocol.ResourceBundles;

namespace Maestro.Protocol.Tests.ResourceBundles;

public sealed class SpecResyncRequestTests
{
    private const string Example = "spec-resync-from-agent";

    [Theory]
    [Trait("Checklist", "protocol-60")]
    [InlineData("""{"resourceVersions":[]}""")]
    [InlineData("""{"resourceVersions":null}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public void A_list_that_is_not_there_is_empty(string data)
    {
        var request = SpecResyncRequest.Read(TestEvents.With(Example, "data", data));

        Assert.Equal("cluster-a7", request.ClusterName);
        Assert.Empty(request.Versions);
    }

    [Fact]
    public void Versions_have_64_bits_and_default_to_zero() => Assert.Equal(
        [new HeldVersion("a", long.MaxValue), new HeldVersion("b", 0)],
        SpecResyncRequest.Read(TestEvents.With(
            Example, "data", """{"resourceVersions":[{"resourceID":"a","resourceVersion":9223372036854775807},{"resourceID":"b"}]}""")).Versions);

    [Theory]
    [Trait("Checklist", "protocol-60")]
    [InlineData("data", null)]
    [InlineData("data", "[]")]
    [InlineData("data", "{")]
    [InlineData("data", "{} {}")]
    [InlineData("data", """{"resourceVersions":{}}""")]
    [InlineData("data", """{"resourceVersions":"x"}""")]
    [InlineData("data.resourceVersions[0]", """{"resourceVersions":[null]}""")]
    [InlineData("data.resourceVersions[1].resourceID", """{"resourceVersions":[{"resourceID":"a"},{"resourceVersion":1}]}""")]
    [InlineData("data.resourceVersions[0].resourceID", """{"resourceVersions":[{"resourceID":5}]}""")]
    [InlineData("data.resourceVersions[0].resourceVersion", """{"resourceVersions":[{"resourceID":"a","resourceVersion":1.5}]}""")]
    [InlineData("data.resourceVersions[0].resourceVersion", """{"resourceVersions":[{"resourceID":"a","resourceVersion":"1"}]}""")]
    public void Refuses_other_data(string named, string? data) =>
        TestEvents.AssertRefused(named, () => SpecResyncRequest.Read(TestEvents.With(Example, "data", data)));

    [Theory]
    [InlineData("clustername", null)]
    [InlineData("clustername", "")]
    [InlineData("datacontenttype", "text/plain")]
    [InlineData("type", "io.open-cluster-management.works.v1alpha1.manifestbundles.spec.resync_response")]
    public void Refuses_and_names_the_attribute(string attribute, string? value) =>
        TestEvents.AssertRefused(attribute, () => SpecResyncRequest.Read(TestEvents.With(Example, attribute, value)));
}
