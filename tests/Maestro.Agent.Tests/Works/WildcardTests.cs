using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Works;

[Trait("Checklist", "agent-62")]
public class WildcardTests
{
    [Theory]
    [InlineData("web", "web", true)]
    [InlineData("web", "web2", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("web-*", "web-", true)]
    [InlineData("web-*", "we", false)]
    [InlineData("*-a-*-b", "x-a-a-y-b", true)]
    [InlineData("*-a-*-b", "x-a-y-c", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    public void A_star_stands_for_any_characters(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Wildcard.Matches(pattern, text));
}
