using Maestro.Gateway.Reprocessing.Rest;

namespace Maestro.Gateway.Tests.Reprocessing.Rest;

public sealed class GateAnswersTests
{
    [Theory]
    [Trait("Checklist", "reprocessing-19")]
    [InlineData("/v1.0.0/gateway/s1/proceed", "s1")]
    [InlineData("/v1.0.0/gateway//proceed", "")]
    [InlineData("/v1.0.0/gateway/proceed", null)]
    [InlineData("/v1.0.0/gateway/a/b/proceed", null)]
    [InlineData("/v1.0.0/gateway/s1/other", null)]
    [InlineData("/v2/gateway/s1/proceed", null)]
    public void The_system_is_what_stands_between_and_may_be_missing(string path, string? systemId) =>
        Assert.Equal(systemId, GateAnswers.SystemOf(path));
}
