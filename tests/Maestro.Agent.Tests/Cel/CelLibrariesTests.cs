using Maestro.Agent.Cel;

namespace Maestro.Agent.Tests.Cel;

/// <summary>The libraries of Kubernetes and of texts (agent.md section 4.8).</summary>
[Trait("Checklist", "agent-97")]
public class CelLibrariesTests
{
    [Theory]
    [InlineData("isIP('192.168.0.1') && isIP('::1') && isIP('2001:DB8::1')")]
    [InlineData("!isIP('192.168.0.256') && !isIP('192.168.00.1') && !isIP('1') && !isIP('[::1]') && !isIP('fe80::1%eth0') && !isIP('::ffff:1.2.3.4')")]
    [InlineData("ip('10.0.0.1').family() == 4 && ip('::1').family() == 6 && string(ip('2001:db8::abcd')) == '2001:db8::abcd'")]
    [InlineData("ip('2001:db8::1') == ip('2001:DB8:0::1') && ip('10.0.0.1') != ip('10.0.0.2') && type(ip('::1')) != type(cidr('::1/64'))")]
    [InlineData("ip.isCanonical('2001:db8::1') && !ip.isCanonical('2001:DB8::1') && ip.isCanonical('127.0.0.1')")]
    [InlineData("ip('0.0.0.0').isUnspecified() && ip('::').isUnspecified() && ip('127.0.0.9').isLoopback() && ip('::1').isLoopback()")]
    [InlineData("ip('224.0.0.5').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast() && !ip('224.0.1.1').isLinkLocalMulticast()")]
    [InlineData("ip('169.254.1.1').isLinkLocalUnicast() && ip('fe80::1').isLinkLocalUnicast() && !ip('fec0::1').isLinkLocalUnicast()")]
    [InlineData("ip('192.168.0.1').isGlobalUnicast() && ip('2001:db8::1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()")]
    [InlineData("isCIDR('192.168.0.0/24') && !isCIDR('192.168.0.0') && !isCIDR('192.168.0.0/33') && !isCIDR('::1/129') && !isCIDR('10.0.0.0/08')")]
    [InlineData("cidr('192.168.0.0/24').containsIP('192.168.0.1') && !cidr('192.168.0.0/24').containsIP(ip('192.168.1.1'))")]
    [InlineData("cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24') && !cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/16'))")]
    [InlineData("cidr('192.168.1.77/24').masked() == cidr('192.168.1.0/24') && cidr('192.168.1.77/24').ip() == ip('192.168.1.77')")]
    [InlineData("cidr('2001:db8::/32').prefixLength() == 32 && string(cidr('10.0.0.0/8')) == '10.0.0.0/8' && !cidr('::/0').containsIP('1.2.3.4')")]
    [InlineData("cidr('10.1.2.3/0').containsIP('255.0.0.1') && cidr('10.1.2.3/9').masked() == cidr('10.0.0.0/9')")]
    [InlineData("!ip.isCanonical('::1.2.3.4') && ip.isCanonical('::102:304') && string(ip('::1.2.3.4')) == '::102:304' && string(cidr('::1.2.0.4/128')) == '::102:4/128'")]
    public void Addresses(string expression) => Holds(expression);

    [Theory]
    [InlineData("isURL('https://user:pass@example.com:80/path?query=val#fragment') && isURL('/absolute-path') && isURL('mailto:somebody')")]
    [InlineData("!isURL('relative/path') && !isURL('') && !isURL('https://a:x/') && !isURL('https://a b/') && !isURL('://x') && !isURL('/%zz')")]
    [InlineData("url('HTTPS://example.com/').getScheme() == 'https' && url('/path').getScheme() == ''")]
    [InlineData("url('https://u@example.com:80/').getHost() == 'example.com:80' && url('https://[::1]:80/').getHost() == '[::1]:80'")]
    [InlineData("url('https://example.com:80/').getHostname() == 'example.com' && url('https://[::1]:80').getHostname() == '::1' && url('/p').getHost() == ''")]
    [InlineData("url('https://example.com:80/').getPort() == '80' && url('https://[::1]/').getPort() == '' && url('https://example.com/').getPort() == ''")]
    [InlineData("url('https://example.com/with space/').getEscapedPath() == '/with%20space/' && url('https://example.com').getEscapedPath() == ''")]
    [InlineData("url('https://example.com/a%2Fb').getEscapedPath() == '/a%2Fb' && url('/a#b').getEscapedPath() == '/a%23b'")]
    [InlineData("url('/p?k1=a&k2=b&k1=c+d%21').getQuery() == {'k1': ['a', 'c d!'], 'k2': ['b']} && url('/').getQuery() == {}")]
    [InlineData("url('/a') == url('/a') && url('/a') != url('/b')")]
    [InlineData("!isURL('https://exa%mple.com/') && !isURL('https://exa%20mple.com/') && isURL('https://exa%C3%A9mple.com/') && !isURL('https://a%')")]
    [InlineData("!isURL('https://[::1]x/') && isURL('https://[::1]:/') && !isURL('https://[::1]:x/') && !isURL('http://us er@a/') && isURL('http://u%20s:p@a/')")]
    public void Urls(string expression) => Holds(expression);

    [Theory]
    [InlineData("isSemver('1.0.0') && isSemver('0.1.0-alpha.1+build.5') && !isSemver('v1.0') && !isSemver('1.0') && !isSemver('01.0.0') && !isSemver('1.0.0-01')")]
    [InlineData("isSemver('v1.0', true) && semver('v01.2', true) == semver('1.2.0') && !isSemver('v1.0-alpha', true) && !isSemver('1.0', false)")]
    [InlineData("semver('1.2.3').major() == 1 && semver('1.2.3').minor() == 2 && semver('1.2.3').patch() == 3")]
    [InlineData("semver('1.2.3').isLessThan(semver('1.2.10')) && semver('2.0.0').isGreaterThan(semver('2.0.0-rc.1'))")]
    [InlineData("semver('1.0.0-alpha').compareTo(semver('1.0.0-alpha.1')) == -1 && semver('1.0.0-2').compareTo(semver('1.0.0-11')) == -1")]
    [InlineData("semver('1.0.0-1').isLessThan(semver('1.0.0-a')) && semver('1.0.0+a').compareTo(semver('1.0.0+b')) == 0")]
    [InlineData("quantity('1Gi').compareTo(quantity('1')) == 1 && quantity('1').isLessThan(quantity('2'))")]
    [InlineData("!isSemver(' 1.0.0', true) && !isSemver('1.0.0 ', true) && isSemver('v1', true)")]
    [InlineData("!isQuantity('1 Gi') && !isQuantity('1 ') && !quantity('10Ei').isInteger() && quantity('1Ei').isInteger() && !quantity('1m').isInteger()")]
    public void Versions(string expression) => Holds(expression);

    [Theory]
    [InlineData("!format.dns1123Label().validate('my-name').hasValue() && format.dns1123Label().validate('My').hasValue()")]
    [InlineData("format.named('dns1123Subdomain').value().validate('a.b_c').value().size() == 1 && !format.named('nothing').hasValue()")]
    [InlineData("!format.dns1123LabelPrefix().validate('my-').hasValue() && format.dns1035Label().validate('1a').hasValue()")]
    [InlineData("!format.qualifiedName().validate('example.com/Name').hasValue() && format.qualifiedName().validate('/x').value() == ['prefix part must be non-empty']")]
    [InlineData("!format.labelValue().validate('').hasValue() && format.labelValue().validate('-').hasValue() && !format.uri().validate('/x').hasValue()")]
    [InlineData("!format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue() && format.uuid().validate('x').hasValue()")]
    [InlineData("!format.byte().validate('aGk=').hasValue() && format.byte().validate('a').hasValue()")]
    [InlineData("!format.date().validate('2026-02-28').hasValue() && format.date().validate('2026-02-30').hasValue()")]
    [InlineData("!format.datetime().validate('2026-02-28T10:00:00Z').hasValue() && format.datetime().validate('yesterday').hasValue()")]
    [InlineData("format.dns1123Label().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').value() == ['must be no more than 63 characters']")]
    [InlineData("format.byte().validate('aGVs bG8=').hasValue() && format.byte().validate('aGk=\\t').hasValue()")]
    public void Formats(string expression) => Holds(expression);

    [Theory]
    [InlineData("'%s is %d and %.2f, %e'.format(['a', 3, 1.005, 1052.033]) == 'a is 3 and 1.00, 1.052033e+03'")]
    [InlineData("'%x %X %o %b %b 100%%'.format([255, 'hi', 8, 5, true]) == 'ff 6869 10 101 1 100%'")]
    [InlineData("'%s'.format([[1, 'a', {'k': null}]]) == '[1, a, {k: null}]' && '%d'.format([-7]) == '-7' && '%x'.format([-255]) == '-ff'")]
    [InlineData("'hello mellow'.indexOf('ello') == 1 && 'hello mellow'.indexOf('ello', 2) == 7 && 'hello mellow'.indexOf('jello', 2) == -1")]
    [InlineData("'hello mellow'.lastIndexOf('ello') == 7 && 'hello mellow'.lastIndexOf('ello', 6) == 1 && 'hello mellow'.lastIndexOf('ello', 7) == 7")]
    [InlineData("'abc'.indexOf('', 2) == 2 && 'abc'.lastIndexOf('', 1) == 1 && 'abc'.lastIndexOf('c', 2) == 2 && 'abc'.lastIndexOf('cd', 2) == -1")]
    [InlineData("'ab'.replace('', '_') == '_a_b_' && 'ab'.replace('', '_', 2) == '_a_b' && ''.replace('', '_') == '_' && 'ab'.replace('', '_', 0) == 'ab'")]
    [InlineData("'hello'.replace('l', 'L') == 'heLLo' && 'hello'.replace('l', 'L', 1) == 'heLlo' && 'hello'.replace('l', 'L', -1) == 'heLLo'")]
    [InlineData("'a,b'.split(',', 3000000000) == ['a', 'b']")]
    [InlineData("strings.quote('a\"b\\n') == '\"a\\\\\"b\\\\n\"'")]
    public void Texts(string expression) => Holds(expression);

    [Theory]
    [InlineData("ip('1.2.3') == ip('::1')", "IP Address \"1.2.3\" parse error during conversion from string")]
    [InlineData("ip('::ffff:1.2.3.4').family() == 4", "IPv4-mapped IPv6 address \"::ffff:1.2.3.4\" is not allowed")]
    [InlineData("cidr('10.0.0.0').prefixLength() == 1", "network address parse error during conversion from string: netip.ParsePrefix(\"10.0.0.0\"): no '/'")]
    [InlineData("url('x').getHost() == ''", "URL parse error during conversion from string: parse \"x\": invalid URI for request")]
    [InlineData("semver('1').major() == 1", "No Major.Minor.Patch elements found")]
    [InlineData("'%d'.format(['x']) == ''", "error during formatting")]
    [InlineData("'%d'.format([]) == ''", "index 0 out of range")]
    [InlineData("'%'.format([]) == ''", "unexpected end of string")]
    [InlineData("'%.999f'.format([1]) == ''", "error while parsing precision")]
    [InlineData("'%q'.format([1]) == ''", "could not parse formatting clause: unrecognized formatting clause \"q\"")]
    [InlineData("'hello'.indexOf('e', 5)", "index out of range: 5")]
    [InlineData("'hello'.lastIndexOf('e', -1)", "index out of range: -1")]
    [InlineData("timestamp('2026-01-15T10:00:00Z').getHours('15:00')", "Offset must be within")]
    [InlineData("['a'].sum()", "no such overload")]
    [InlineData("['a', 'b'].sum()", "no such overload")]
    [InlineData("quantity('10Ei').asInteger()", "cannot convert value to integer")]
    [InlineData("url('http://us er@a/').getHost()", "URL parse error during conversion from string: parse \"http://us er@a/\": net/url: invalid userinfo")]
    [InlineData("url('https://exa%mple.com/').getHost()", "URL parse error during conversion from string: parse \"https://exa%mple.com/\": invalid URL escape \"%mp\"")]
    [InlineData("url('https://[::1]x/').getHost()", "URL parse error during conversion from string: parse \"https://[::1]x/\": invalid port \"x\" after host")]
    [InlineData("isIP(1)", "no such overload")]
    [InlineData("cidr('::/0').containsIP(1)", "no such overload")]
    [InlineData("'a'.family() == 4", "no such overload")]
    public void Errors(string expression, string message) =>
        Assert.StartsWith(message, Assert.Throws<CelException>(() => Run(expression)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ip.nothing('1')", "undeclared reference to 'ip.nothing'")]
    [InlineData("format == 1", "undeclared reference to 'format'")]
    public void Unknown_names(string expression, string message) =>
        Assert.Contains(message, Assert.Throws<CelCompileException>(() => Run(expression)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_variable_hides_a_group_of_functions() => Holds("[{'a': 1}].all(ip, ip.a == 1) && [{'x': 'a'}].exists(format, format.x == 'a')");

    private static void Holds(string expression) => Assert.Equal(true, Run(expression));

    private static object? Run(string expression)
    {
        var budget = new CelBudget(10_000_000);
        budget.Begin();
        return CelParser.Compile(expression, "object").Evaluate(new CelScope(budget, null, "object", null));
    }
}
