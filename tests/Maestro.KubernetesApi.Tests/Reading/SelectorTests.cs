using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Reading;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Tests.Reading;

public sealed class SelectorTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web", true)]
    [InlineData("app!=web", false)]
    [InlineData("tier!=gold", true)]
    [InlineData("app in (db, web)", true)]
    [InlineData("app notin (db,web)", false)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("!tier,app=web", true)]
    [InlineData("tier,app=web", false)]
    public void Labels_match(string selector, bool expected) =>
        Assert.Equal(expected, LabelSelector.Parse(selector).Matches(new JsonObject { ["app"] = "web" }));

    [Theory]
    [InlineData("app in web")]
    [InlineData("a b")]
    [InlineData("a=b,,")]
    public void What_is_no_selector_is_refused(string selector) =>
        Assert.Equal(400, Assert.Throws<ApiFailure>(() => LabelSelector.Parse(selector)).Code);
}
