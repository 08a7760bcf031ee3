using Maestro.Agent.Cel;

namespace Maestro.Agent.Tests.Cel;

/// <summary>Time zones as cel-go reads them: an offset, or a name that Go's <c>time.LoadLocation</c> knows.</summary>
[Trait("Checklist", "agent-97")]
public class CelTimesTests
{
    [Theory]
    [InlineData("timestamp('2026-01-15T10:30:00Z').getHours('') == 10 && timestamp('2026-01-15T10:30:00Z').getHours('UTC') == 10")]
    [InlineData("timestamp('2026-01-15T10:30:00Z').getHours('2:00') == 12 && timestamp('2026-01-15T10:30:00Z').getHours('+2:00') == 12")]
    [InlineData("timestamp('2026-01-15T10:30:00Z').getMinutes('-02:45') == 45 && timestamp('2026-01-15T10:30:00Z').getHours('-02:45') == 7")]
    [InlineData("timestamp('2026-01-15T10:30:00Z').getHours('Local') >= 0 && timestamp('2026-01-15T10:30:00+02:00').getHours() == 8")]
    public void It_holds(string expression)
    {
        var budget = new CelBudget(10_000_000);
        budget.Begin();
        Assert.Equal(true, CelParser.Compile(expression, "object").Evaluate(new CelScope(budget, null, "object", null)));
    }
}
