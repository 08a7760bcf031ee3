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

    private static void Refused(string expression, string reason) =>
        Assert.Equal(reason, Assert.Throws<JqException>(() => JqRun.All(expression)).Message);
}
