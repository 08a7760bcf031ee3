using Maestro.Agent.Jq;

namespace Maestro.Agent.Tests.Jq;

public class JqBudgetTests
{
    [Theory]
    [InlineData("[range(1e9)]")]
    [InlineData("[repeat(\"x\")]")]
    [InlineData("reduce range(1e9) as $x (\"\"; . + \"xxxxxxxxxx\")")]
    [InlineData("reduce range(50) as $x (\"x\"; . + .)")]
    [InlineData("last(repeat(.))")]
    public void Memory_is_bounded(string expression) => Refused(expression, "the expression takes too much memory");

    [Theory]
    [InlineData("def f: f; f")]
    [InlineData("def f: [f]; f")]
    [InlineData("def f: 1 + f; f")]
    [InlineData("def f(x): f(x | x); f(.)")]
    public void The_stack_is_bounded(string expression) => Refused(expression, "the expression is nested too deeply");

    [Theory]
    [InlineData("reduce range(1e6) as $x (0; [.])")]
    [InlineData("reduce range(1e6) as $x (0; {a: .})")]
    [InlineData("null | setpath([range(300) | \"a\"]; 1)")]
    [InlineData("reduce range(1000) as $k (0; . as $x | null | setpath([range(200) | \"a\"]; $x))")]
    public void The_depth_of_a_value_is_bounded(string expression) => Refused(expression, "the value is nested too deeply");

    [Theory]
    [InlineData("def f: try f catch f; f")]
    [InlineData("\"x\" * 1e9")]
    [InlineData("reduce range(1e6) as $x (2; . * .)")]
    public void So_is_everything_else(string expression) => Assert.Throws<JqException>(() => JqRun.All(expression));

    [Theory]
    [InlineData("{x: [range(10000)]} | del(range(300) as $i | .x[$i:])")]
    [InlineData("{x: [range(10000)]} | delpaths([range(300) as $i | [\"x\", {start: $i, end: null}]])")]
    [InlineData("{x: [range(10000)]} | (range(300) as $i | .x[$i:]) |= empty")]
    public void What_is_removed_is_counted(string expression) => Refused(expression, "the expression takes too much memory");

    [Theory]
    [InlineData("{x: [range(1000)]} | del(range(100) as $i | .x[0:])", "{\"x\":[]}")]
    [InlineData("{x: [range(10000)]} | del(.x[0:])", "{\"x\":[]}")]
    [InlineData("{x: [range(10000)]} | del(.x[])", "{\"x\":[]}")]
    [InlineData("[range(50000)] | sort | length", "50000")]
    public void Large_values_are_within_it(string expression, string values) => Assert.Equal(values, JqRun.All(expression));

    [Theory]
    [InlineData("sort")]
    [InlineData("sort_by(-.)")]
    [InlineData("unique")]
    [InlineData("min")]
    [InlineData("max")]
    [InlineData("[] - .")]
    [InlineData(". - [1]")]
    public void Comparing_takes_time(string function)
    {
        var (list, compared) = (Steps("[range(2000)]"), Steps($"[range(2000)] | {function}"));

        Assert.InRange(compared - list, 2000, int.MaxValue);
    }

    [Fact]
    public void What_is_used_up_while_sorting_is_an_error_of_the_expression() =>
        Assert.Equal("the expression takes too long", Assert.Throws<JqException>(() => Steps("[range(2000)] | sort", limit: 9000)).Message);

    private static int Steps(string expression, int limit = int.MaxValue)
    {
        var time = new StepTime();
        _ = JqParser.Parse(expression).Run(JqSpot.Of(null), JqPrelude.Define(JqScope.For(new JqBudget(TimeSpan.FromTicks(limit), time)))).Count();
        return time.Steps;
    }

    // A tick later whenever it is asked.
    private sealed class StepTime : TimeProvider
    {
        public int Steps { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ++Steps;
    }

    private static void Refused(string expression, string reason) =>
        Assert.Equal(reason, Assert.Throws<JqException>(() => JqRun.All(expression)).Message);
}
