using System.Text.Json;
using Maestro.Agent.Cel;

namespace Maestro.Agent.Tests.Cel;

public class CelTests
{
    private static readonly object? Live = CelValues.From(JsonElement.Parse("""
        {"metadata":{"name":"web","labels":{"app":"web"},"creationTimestamp":"2026-01-15T10:00:00Z"},
         "spec":{"replicas":3,"nothing":null,"ratio":0.5,"memory":"1Gi","items":[{"n":1},{"n":2},{"n":3}],"names":["b","a"]},
         "status":{"readyReplicas":3,"conditions":[{"type":"Available","status":"True"},{"type":"Progressing","status":"False"}]}}
        """));

    [Theory]
    [InlineData("object.status.readyReplicas == object.spec.replicas")]
    [InlineData("object.status.conditions.exists(c, c.type == 'Available' && c.status == 'True')")]
    [InlineData("object.status.conditions.filter(c, c.status == \"False\").size() == 1")]
    [InlineData("object.spec.items.all(i, i.n > 0)")]
    [InlineData("object.spec.items.exists_one(i, i.n == 2)")]
    [InlineData("object.spec.items.map(i, i.n * 2) == [2, 4, 6]")]
    [InlineData("object.spec.items.map(i, i.n > 1, i.n) == [2, 3]")]
    [InlineData("has(object.status) && !has(object.status.missing)")]
    [InlineData("hasConditions(object.status) && !hasConditions(object.spec) && !hasConditions('x')")]
    [InlineData("'app' in object.metadata.labels && 2 in [1, 2] && !('x' in ['y'])")]
    [InlineData("object.metadata.labels['app'] == 'web' && object.spec.items[0].n == 1")]
    [InlineData("object.spec.replicas > 2 ? true : false")]
    [InlineData("false && object.missing.deeper || true")]
    [InlineData("object.missing.deeper || true")]
    [InlineData("!(object.missing.deeper && false)")]
    [InlineData("1 + 2 * 3 - 4 / 2 == 5 && 7 % 3 == 1 && -2 < 0 && - (3) == -3")]
    [InlineData("1 == 1.0 && 1u == 1 && 2 > 1.5 && 'a' != 1")]
    [InlineData("-9223372036854775808 < 0 && 0x10 == 16 && 1e3 == 1000.0 && .5 == 0.5")]
    [InlineData("'a' + 'b' == \"ab\" && size('abc') == 3 && 'abc'.size() == 3 && r'\\d' == '\\\\d'")]
    [InlineData("'abc'.contains('b') && 'abc'.startsWith('a') && 'abc'.endsWith('c') && 'abc'.matches('^a.c$')")]
    [InlineData("int('12') == 12 && string(12) == '12' && double('1.5') == 1.5 && uint(3) == 3u && bool('true')")]
    [InlineData("type(1) == int && type('x') == string && type([]) == list && type(null) == null_type")]
    [InlineData("timestamp(object.metadata.creationTimestamp) < timestamp('2027-01-01T00:00:00Z')")]
    [InlineData("timestamp('2026-01-15T10:00:00Z') + duration('1h30m') == timestamp('2026-01-15T11:30:00Z')")]
    [InlineData("timestamp('2026-01-15T10:00:00Z').getFullYear() == 2026 && duration('90s').getMinutes() == 1")]
    [InlineData("duration('-1.5h') == duration('-90m') && duration('+5s') == duration('5s') && duration('0') == duration('0s')")]
    [InlineData("{'a': 1, 'b': [2]}.b[0] == 2 && {1: 'x'}[1] == 'x' && {'a': 1} == {'a': 1.0}")]
    [InlineData("object.?status.?missing.orValue('none') == 'none' && object.?spec.?replicas.hasValue()")]
    [InlineData("object.spec.names[?5].orValue('z') == 'z' && optional.of(1).value() == 1 && !optional.none().hasValue()")]
    [InlineData("optional.of(2).optMap(v, v * 2).value() == 4")]
    [InlineData("'a,b'.split(',') == ['a', 'b'] && ['a', 'b'].join('-') == 'a-b' && 'AbC'.lowerAscii() == 'abc'")]
    [InlineData("'hello'.substring(1, 3) == 'el' && 'hello'.replace('l', 'L', 1) == 'heLlo' && ' x '.trim() == 'x' && 'abc'.charAt(1) == 'b'")]
    [InlineData("[1, 2, 3].sum() == 6 && [3, 1].min() == 1 && [3, 1].max() == 3 && ['a', 'b'].isSorted() && [1, 2].indexOf(2) == 1")]
    [InlineData("'abc123'.find('[0-9]+') == '123' && 'a1b2'.findAll('[0-9]') == ['1', '2']")]
    [InlineData("quantity(object.spec.memory).isGreaterThan(quantity('1000Mi')) && quantity('1').compareTo(quantity('1000m')) == 0 && isQuantity('5Gi')")]
    [InlineData("{'as': 1}.as == 1 && !has(object.if)")]
    [InlineData("[1, 2] + [3] == [1, 2, 3] && size({'a': 1}) == 1 // a comment")]
    [InlineData("object.spec.items.exists(i, i.missing == 1 || i.n == 3)")]
    [InlineData("!has(object.spec.nothing.x) && !has(object.spec.replicas.x) && !has(object.metadata.name.x) && !has(object.spec.ratio.x)")]
    [InlineData("!object.spec.nothing.?x.hasValue() && object.?spec.?replicas.?x.orValue(1) == 1 && object.metadata.name[?'x'].orValue('') == ''")]
    [InlineData("[?object.?nothing, 1, ?optional.of(2)] == [1, 2] && {?'a': object.?nothing, 'b': 1} == {'b': 1} && [1, 2].last().value() == 2")]
    public void It_holds(string expression) => Assert.Equal(true, Run(expression));

    [Theory]
    [InlineData("object.status.missing == 1", "no such key: missing")]
    [InlineData("object.spec.replicas.x == 1", "no such key: x")]
    [InlineData("object.spec.nothing.x == 1", "no such key: x")]
    [InlineData("object.spec.nothing['x'] == 1", "no such key: x")]
    [InlineData("object.spec.replicas[0] == 1", "no such key: 0")]
    [InlineData("has(object.spec.names.x)", "no such overload")]
    [InlineData("object.spec.names.x == 1", "no such overload")]
    [InlineData("object.spec.names[5] == 'a'", "index out of bounds: 5")]
    [InlineData("object.spec.replicas + 'x' == ''", "no such overload")]
    [InlineData("1 / 0 == 1", "division by zero")]
    [InlineData("1 % 0 == 1", "modulus by zero")]
    [InlineData("9223372036854775807 + 1 == 0", "integer overflow")]
    [InlineData("timestamp('x') == timestamp('y')", "type conversion error from 'string' to 'google.protobuf.Timestamp'")]
    [InlineData("bool('x')", "type conversion error from 'string' to 'bool'")]
    [InlineData("uint('x') == 1u", "type conversion error from 'string' to 'uint'")]
    [InlineData("double('x') == 1.0", "type conversion error from 'string' to 'double'")]
    [InlineData("int('x') == 1", "type conversion error from 'string' to 'int'")]
    [InlineData("duration('--5s') == duration('-5s')", "type conversion error from 'string' to 'google.protobuf.Duration'")]
    [InlineData("duration(' ') == duration('0')", "type conversion error from 'string' to 'google.protobuf.Duration'")]
    [InlineData("duration('5') == duration('5s')", "type conversion error from 'string' to 'google.protobuf.Duration'")]
    [InlineData("duration('2566800h') > duration('0')", "type conversion error from 'string' to 'google.protobuf.Duration'")]
    [InlineData("!1", "no such overload")]
    [InlineData("'a'.matches('[')", "error parsing regexp")]
    [InlineData("object.spec.items.all(i, i.missing > 0)", "no such key: missing")]
    public void It_fails_when_it_runs(string expression, string message) =>
        Assert.StartsWith(message, Assert.Throws<CelException>(() => Run(expression)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("object.spec.", "ERROR: <input>:1:13: Syntax error: unexpected input '<EOF>'")]
    [InlineData("(1 == 1", "ERROR: <input>:1:8: Syntax error: mismatched input '<EOF>' expecting ')'")]
    [InlineData("object == 'x", "ERROR: <input>:1:11: Syntax error: unterminated string literal")]
    [InlineData("nobody == 1", "ERROR: <input>:1:1: undeclared reference to 'nobody' (in container '')")]
    [InlineData("unknownFunction(object)", "ERROR: <input>:1:1: undeclared reference to 'unknownFunction' (in container '')")]
    [InlineData("has(object)", "ERROR: <input>:1:1: invalid argument to has() macro")]
    [InlineData("1 # 2", "ERROR: <input>:1:3: Syntax error: token recognition error at: '#'")]
    [InlineData("as == 1", "ERROR: <input>:1:1: reserved identifier: as")]
    [InlineData("1 == package(1)", "ERROR: <input>:1:6: reserved identifier: package")]
    [InlineData("[1].all(if, true)", "ERROR: <input>:1:9: reserved identifier: if")]
    [InlineData("true &&\n  nobody", "ERROR: <input>:2:3: undeclared reference to 'nobody' (in container '')")]
    [InlineData("'😀' == '' // a\n\n  || 😀", "ERROR: <input>:3:6: Syntax error: token recognition error at: '😀'")]
    [InlineData("\"\"\"a\nb\"\"\" == 'x", "ERROR: <input>:2:9: Syntax error: unterminated string literal")]
    [InlineData("'😀' == nobody", "ERROR: <input>:1:8: undeclared reference to 'nobody' (in container '')")]
    public void It_cannot_be_compiled(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<CelCompileException>(() => Run(expression)).Message);

    [Fact]
    public void What_takes_too_long_is_cut_off()
    {
        const string Ten = "[1,2,3,4,5,6,7,8,9,10]";
        var expression = "true";
        for (var level = 0; level < 8; level++)
        {
            expression = $"{Ten}.all(v{level}, {expression})";
        }

        Assert.Equal("operation cancelled: actual cost limit exceeded", Assert.Throws<CelException>(() => Run(expression)).Message);
    }

    [Theory]
    [InlineData("", "(", 5000)]
    [InlineData("", "[", 5000)]
    [InlineData("", "true ? 1 : ", 5000)]
    [InlineData("1", "+1", 22_000)]
    [InlineData("1", "*1", 22_000)]
    [InlineData("1", "==1", 30_000)]
    [InlineData("[[1]]", ".map(x,x)", 11_000)]
    [InlineData("object", ".spec", 15_000)]
    [InlineData("object", "[0]", 30_000)]
    [InlineData("'a'", ".trim()", 14_000)]
    public void Depth_is_bounded_whatever_makes_it(string start, string repeated, int times)
    {
        var expression = start + string.Concat(Enumerable.Repeat(repeated, times));

        Assert.Equal("ERROR: <input>:-1:0: expression recursion limit exceeded: 250", Assert.Throws<CelCompileException>(() => Run(expression)).Message);
    }

    [Theory]
    [InlineData("1", "+1", 249, "")]
    [InlineData("false", "||false", 5000, "||true")]
    [InlineData("true", "&&true", 5000, "")]
    [InlineData("", "!", 5000, "true")]
    [InlineData("", "-", 5000, "(1) == 1")]
    [InlineData("'", "a", 50_000, "' != ''")]
    public void What_is_long_but_not_deep_can_be_evaluated(string start, string repeated, int times, string end) =>
        Assert.IsNotType<CelException>(Run(start + string.Concat(Enumerable.Repeat(repeated, times)) + end));

    [Fact]
    public void Length_is_bounded() => Assert.Equal(
        "ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100001, limit 100000",
        Assert.Throws<CelCompileException>(() => Run("1 ".PadRight(100_001))).Message);

    private static object? Run(string expression)
    {
        var budget = new CelBudget(10_000_000);
        budget.Begin();
        return CelParser.Compile(expression, "object").Evaluate(new CelScope(budget, null, "object", Live));
    }
}
