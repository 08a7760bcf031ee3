using Maestro.Agent.Applying;

namespace Maestro.Agent.Tests.Applying;

public class ApplyRepetitionTests
{
    [Theory]
    [InlineData("Regular", true, ApplyFailure.None)]
    [InlineData("Regular", true, ApplyFailure.None, ApplyFailure.FieldOwnership)]
    [InlineData("Minute", true, ApplyFailure.None, ApplyFailure.Executor)]
    [InlineData("Soon", true, ApplyFailure.Executor, ApplyFailure.Ordinary)]
    [InlineData("Soon", true, ApplyFailure.UnknownKind)]
    [InlineData("Soon", true, ApplyFailure.Conflict)]
    [InlineData("Soon", true, ApplyFailure.IgnoredFields)]
    [InlineData("Soon", false, ApplyFailure.None)]
    [InlineData("Soon", false, ApplyFailure.Executor)]
    [Trait("Checklist", "agent-51")]
    [Trait("Checklist", "agent-59")]
    public void Errors_are_tried_again_soon_and_refusals_later(string expected, bool isPruned, params object[] failures) =>
        Assert.Equal(expected, ApplyRepetition.Of(failures.Cast<ApplyFailure>(), isPruned).ToString());
}
