using Maestro.Agent.Cel;

namespace Maestro.Agent.Tests.Cel;

/// <summary>Literals, conversions and types as cel-go has them (agent.md section 4.8).</summary>
[Trait("Checklist", "agent-97")]
public class CelConversionsTests
{
    [Theory]
    [InlineData("string(timestamp('2024-01-01T00:00:00.123Z')) == '2024-01-01T00:00:00.123Z'")]
    [InlineData("string(timestamp('2024-01-01T00:00:00+02:00')) == '2024-01-01T00:00:00+02:00' && string(timestamp(0)) == '1970-01-01T00:00:00Z'")]
    [InlineData("string(1e6) == '1e+06' && string(123456.0) == '123456' && string(-1.5) == '-1.5' && string(1234567.5) == '1.2345675e+06'")]
    [InlineData("string(0.0001) == '0.0001' && string(0.00001) == '1e-05' && string(1e-300) == '1e-300' && string(0.0) == '0' && string(1e100) == '1e+100'")]
    [InlineData("string(double('inf')) == '+Inf' && string(double('-Infinity')) == '-Inf' && string(double('nan')) == 'NaN'")]
    [InlineData("string(null) == 'null' && string(b'ab') == 'ab'")]
    [InlineData("string(duration('1us')) == '0.000001s' && string(duration('1m30s')) == '90s' && string(duration('-1.5s')) == '-1.5s'")]
    [InlineData("'\\101\\x42\\u0043' == 'ABC' && b'\\xff'.size() == 1 && b'\\377' == b'\\xff' && b'ÿ'.size() == 2 && '\\xff' == 'ÿ'")]
    [InlineData("[7, 8][dyn(0.0)] == 7 && [7, 8][1u] == 8")]
    [InlineData("-9223372036854775808 < 0 && 9223372036854775807 > 0")]
    [InlineData("type(timestamp(0)) == google.protobuf.Timestamp && type(duration('1s')) == google.protobuf.Duration && type(ip('::1')) == net.IP")]
    [InlineData("type(optional.none()) == optional_type && [1].all(google, google + 1 == 2)")]
    [InlineData(".object == null && [1].all(x, .int(x) == 1)")]
    [InlineData("optional.unwrap([optional.of(1), optional.none(), optional.of(2)]) == [1, 2] && [optional.of(1)].unwrapOpt() == [1]")]
    public void It_holds(string expression) => Assert.Equal(true, Run(expression));

    [Theory]
    [InlineData("string(b'\\xff')", "invalid UTF-8 in bytes, cannot convert to string")]
    [InlineData("0u - 1u == 0u", "unsigned integer overflow")]
    [InlineData("uint(-1) == 0u", "unsigned integer overflow")]
    [InlineData("uint(-1.0) == 0u", "unsigned integer overflow")]
    [InlineData("int(18446744073709551615u) == 0", "integer overflow")]
    [InlineData("timestamp(253402300800) == timestamp(0)", "timestamp overflow")]
    [InlineData("timestamp('9999-12-31T23:59:59Z') + duration('1h') == timestamp(0)", "timestamp overflow")]
    [InlineData("timestamp('0001-01-01T00:00:00Z') - duration('1h') == timestamp(0)", "timestamp overflow")]
    [InlineData("[7, 8][dyn(0.5)] == 7", "no such overload")]
    public void It_fails(string expression, string message) => Assert.Equal(message, Assert.Throws<CelException>(() => Run(expression)).Message);

    [Theory]
    [InlineData("9223372036854775808 > 0", "ERROR: <input>:1:1: Syntax error: invalid int literal")]
    [InlineData("1 + --9223372036854775808", "ERROR: <input>:1:7: Syntax error: invalid int literal")]
    [InlineData("google.protobuf.Nothing", "ERROR: <input>:1:1: undeclared reference to 'google' (in container '')")]
    [InlineData("'\\400' == ''", "ERROR: <input>:1:1: Syntax error: invalid escape sequence")]
    [InlineData("b'\\u0041' == b''", "ERROR: <input>:1:1: Syntax error: invalid escape sequence")]
    public void It_cannot_be_compiled(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<CelCompileException>(() => Run(expression)).Message);

    private static object? Run(string expression)
    {
        var budget = new CelBudget(10_000_000);
        budget.Begin();
        return CelParser.Compile(expression, "object").Evaluate(new CelScope(budget, null, "object", null));
    }
}
