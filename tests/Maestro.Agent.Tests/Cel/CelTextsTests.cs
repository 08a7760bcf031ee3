using Maestro.Agent.Cel;

namespace Maestro.Agent.Tests.Cel;

/// <summary>Texts count in code points (cel-spec, "String and Bytes Values"), and patterns are those of RE2.</summary>
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

    [Theory]
    [InlineData("'abc'.matches('[[:alpha:]]+') && 'abc'.matches('(?P<n>b)') && 'x'.matches(r'\\x{78}') && 'a.b'.matches(r'^\\Qa.b\\E$')")]
    [InlineData("!'a\\n'.matches('a$') && !'é'.matches(r'^\\w$') && !'\\u0661'.matches(r'^\\d$') && !'\\u00a0'.matches(r'\\s')")]
    [InlineData("'😀'.matches('^.$') && '😀'.matches('^[^a]$') && '😀'.matches('^[😀]$')")]
    [InlineData("'baaac'.findAll('a*') == ['', 'aaa', ''] && 'a😀b'.findAll('') == ['', '', '', ''] && 'a1b2'.findAll('[0-9]', 1) == ['1']")]
    [InlineData("'aaa'.find('(?U)a+') == 'a' && 'x😀y'.find('.y') == '😀y' && 'abc'.find('x') == ''")]
    public void Patterns_are_those_of_RE2(string expression) => Assert.Equal(true, Run(expression));

    [Theory]
    [InlineData("'a'.matches('[')", "error parsing regexp: missing closing ]: `[`")]
    [InlineData("'a'.matches(r'a\\Z')", "error parsing regexp: invalid escape sequence: `\\Z`")]
    [InlineData("'a'.find('(?=a)')", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`")]
    public void Other_patterns_are_errors(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<CelException>(() => Run(expression)).Message);

    private static object? Run(string expression)
    {
        var budget = new CelBudget(10_000_000);
        budget.Begin();
        return CelParser.Compile(expression, "object").Evaluate(new CelScope(budget, null, "object", null));
    }
}
