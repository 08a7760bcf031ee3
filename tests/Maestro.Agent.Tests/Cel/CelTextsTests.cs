using Maestro.Agent.Cel;

namespace Maestro.Agent.Tests.Cel;

/// <summary>Texts count in code points (cel-spec, "String and Bytes Values").</summary>
[Trait("Checklist", "agent-97")]
public class CelTextsTests
{
    [Theory]
    [InlineData("'😀a'.indexOf('a') == 1 && '😀a😀a'.indexOf('a', 2) == 3 && '😀'.indexOf('x') == -1")]
    [InlineData("'😀a😀a'.lastIndexOf('a') == 3 && '😀a😀a'.lastIndexOf('a', 2) == 1 && '😀😀'.lastIndexOf('😀') == 1 && '😀'.lastIndexOf('') == 1")]
    [InlineData("'😀a'.charAt(0) == '😀' && '😀a'.charAt(1) == 'a' && '😀a'.charAt(2) == ''")]
    [InlineData("'a😀b'.substring(1, 2) == '😀' && 'a😀b'.substring(2) == 'b' && 'a😀b'.substring(3) == ''")]
    [InlineData("'a😀b'.split('') == ['a', '😀', 'b'] && 'a😀b'.split('', 2) == ['a', '😀b'] && 'ab'.split('', 5) == ['a', 'b'] && ''.split('') == []")]
    [InlineData("'\\uffff' < '😀' && !('😀' < '\\uffff') && 'a😀' > 'a\\ufb00' && ['\\uffff', '😀'].isSorted() && 'a' < 'ab' && '😀' <= '😀'")]
    [InlineData("'😀'.size() == 1 && '😀a'.reverse() == 'a😀' && 'x😀'.replace('', '_') == '_x_😀_'")]
    public void Code_points_are_what_counts(string expression) => Assert.Equal(true, Run(expression));

    [Theory]
    [InlineData("'😀a'.charAt(3)", "index out of range: 3")]
    [InlineData("'😀a'.indexOf('a', 2)", "index out of range: 2")]
    [InlineData("'😀a'.substring(3)", "index out of range: 3")]
    [InlineData("'😀a'.substring(0, 3)", "index out of range: 3")]
    [InlineData("'😀a'.substring(2, 1)", "invalid substring range. start: 2, end: 1")]
    public void Places_beyond_the_text_are_errors(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<CelException>(() => Run(expression)).Message);

    private static object? Run(string expression)
    {
        var budget = new CelBudget(10_000_000);
        budget.Begin();
        return CelParser.Compile(expression, "object").Evaluate(new CelScope(budget, null, "object", null));
    }
}
