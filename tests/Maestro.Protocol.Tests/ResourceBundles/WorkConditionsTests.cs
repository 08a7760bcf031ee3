using System.Text;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Protocol.Tests.ResourceBundles;

public sealed class WorkConditionsTests
{
    [Theory]
    [InlineData("""{}""", "")]
    [InlineData("""{"conditions":null}""", "")]
    [InlineData("""{"conditions":[]}""", "")]
    [InlineData("""{"conditions":[{"type":"Applied","status":"True"}]}""", "Applied=True")]
    [InlineData("""{"conditions":[{"status":"False","type":"Available"},{"type":"Applied","status":"True","x":{"type":"Deleted"}}]}""", "Applied=True Available=False")]
    [InlineData("""{"conditions":[{"type":"Applied","status":"Maybe"},{"type":"Available"},{"type":"Degraded","status":"True"}]}""", "Applied=Unknown Available=Unknown")]
    [InlineData("""{"conditions":[{"type":"Applied","status":true}]}""", "Applied=Unknown")]
    [InlineData("""{"conditions":[{"type":"Applied","status":"True"}],"conditions":[{"type":"Available","status":"True"}]}""", "Available=True")]
    [InlineData("""{"conditions":[{"type":"Applied","status":"False"},{"type":"Applied","status":"True"}]}""", "Applied=True")]
    [InlineData("""{"resourceStatus":[{"conditions":[{"type":"Applied","status":"True"}]}]}""", "")]
    [InlineData("""{"conditions":["Applied",7,[{"type":"Applied","status":"True"}]]}""", "")]
    public void The_text_tells_what_the_work_level_conditions_say(string status, string text) => Assert.Equal(text, Of(status).TextAt(3));

    [Theory]
    [InlineData("2", "Available=True")]
    [InlineData("3", "Applied=True Available=True")]
    [InlineData("4", "Applied=True Available=True")]
    [InlineData("0", "Applied=True Available=True")]
    [InlineData("\"2\"", "Applied=True Available=True")]
    public void A_condition_that_speaks_of_an_earlier_version_says_nothing_of_this_one(string generation, string text) => Assert.Equal(
        text,
        Of($$"""{"conditions":[{"type":"Applied","status":"True","observedGeneration":{{generation}}},{"type":"Available","status":"True"}]}""").TextAt(3));

    [Fact]
    public void Applied_comes_first_so_that_texts_can_be_searched_for_it() =>
        Assert.StartsWith(WorkConditions.AppliedText, Of("""{"conditions":[{"type":"Available","status":"False"},{"type":"Applied","status":"True"}]}""").TextAt(1));

    [Theory]
    [InlineData("""{"conditions":[{"type":"Applied","status":"False","reason":"AppliedManifestWorkFailed","message":"no \"x\"","observedGeneration":3}]}""",
        "False 3 AppliedManifestWorkFailed no \"x\"")]
    [InlineData("""{"conditions":[{"type":"Applied","status":"False"}]}""", "False 0  ")]
    [InlineData("""{"conditions":[{"type":"Available","status":"False"}]}""", null)]
    [InlineData("""{"conditions":[5,{"type":7}]}""", null)]
    [InlineData("""{"conditions":{}}""", null)]
    [InlineData("{}", null)]
    public void The_words_of_the_agent_are_found(string status, string? expected)
    {
        var applied = ReportedCondition.FindApplied(Encoding.UTF8.GetBytes(status));

        Assert.Equal(expected, applied is null ? null : $"{applied.Condition.State} {applied.Condition.ObservedGeneration} {applied.Reason} {applied.Message}");
    }

    private static WorkConditions Of(string status) => WorkConditions.Of(Encoding.UTF8.GetBytes(status));
}
