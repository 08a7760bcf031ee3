using System.Text;

namespace Maestro.Gateway.Tests.Rest;

/// <summary>What no honest caller sends.</summary>
internal static class HostileTexts
{
    /// <summary>Texts for a parameter or an id, encoded for a URL already.</summary>
    public static readonly IReadOnlyList<string> Encoded =
    [
        .. new[]
        {
            "'", "''", "\"", "`", "\\", "\\'", ";", "--", "/*", "*/", "$1", "$$", "?", "%", "_", "{", "}", "(", ")", ",", ".", "*", "->", "->>", "@>", "::",
            "' or '1'='1", "'; drop table consumers; --", "x'; select pg_sleep(10); --", "name='a' union select * from resource_bundles", "(select 1)",
            "name) desc, (select 1", "id;drop table consumers", "name = (select name from consumers)", "1=1", "true", "null", "NULL", "undefined", "NaN",
            "../../etc/passwd", "<script>alert(1)</script>", "${jndi:ldap://x}", "{{7*7}}", "%s%s%n%x", "\u202e\u0000\u0001\u001f\u007f", "😀", "ﬀ", "İ",
            "payload->'a\\'; drop table consumers; --'->>'b'='c'", "payload->'a'->>'b'='c' or 1=1", "payload->'\\u0000'->>'b'='c'",
            "payload->'a'@>'{'", "payload->'a'@>'\"\\u0000\"'", "payload->'a'@>'\"\\ud800\"'", "payload->'data'->'manifests'@>'[1e999999]'",
            "labels->'a'@>'1e400'", "labels.a = 'b'", "labels->>'a'='b'", "name like '\\'", "name ilike '%\\'", "version = 1e400", "version = 99999999999999999999",
            "version + 9223372036854775807 > 0", "version / 0 = 1", "version % 0 = 1", "version % 1.5 = 0.5", "version between 'a' and 'b'",
            "created_at = 'never'", "created_at > '999999-01-01'", "created_at > 'infinity'", "created_at in ('x')", "deleted_at + 1 = 2", "name + 1 = 2",
            "name in (1, 2)", "version in ('a')", "version in ()", "name is not null and", "not", "not not not name", "a.b.c.d = 1", "\"\" = 'a'", "[name] = 'a'",
            "`name` = 'a'", "status = null", "payload = '{}'", "payload is null", "status is not null", "status->'data'->>'x' = 'y'", "type = 'x'",
            "-1", "0", "+1", "1.5", "1e3", "0x10", "2147483648", "-2147483649", "9223372036854775808", "99999999999999999999999999", "١", "1,000", " ", "\t\n",
        }.Select(Uri.EscapeDataString),
        "%00", "%ff", "%c3%28", "%ed%a0%80", "%f4%90%80%80", "%", "%zz", "%u0041", "+", "&", "=", "#", "%25%32%37",
        new string('x', 100_000),
        Uri.EscapeDataString(new string('(', 20_000)),
        Uri.EscapeDataString("name='" + new string('é', 20_000)),
        Uri.EscapeDataString(string.Join(" or ", Enumerable.Repeat("name like 'a'", 5_000))),
        Uri.EscapeDataString(string.Join(" and ", Enumerable.Repeat("not (version = 1)", 5_000))),
        Uri.EscapeDataString(string.Concat(Enumerable.Repeat("not ", 50_000)) + "name='a'"),
        Uri.EscapeDataString("name in (" + string.Join(',', Enumerable.Repeat("'a'", 50_000)) + ")"),
        Uri.EscapeDataString("payload" + string.Concat(Enumerable.Repeat("->'a'", 10_000)) + "->>'b'='c'"),
        Uri.EscapeDataString("payload->'a'@>'" + new string('[', 20_000) + "'"),
        Uri.EscapeDataString("version" + string.Concat(Enumerable.Repeat(" + 1", 20_000)) + " = 1"),
        string.Join(',', Enumerable.Repeat("name", 10_000)),
        "labels." + string.Join('.', Enumerable.Repeat("a", 10_000)),
    ];

    /// <summary>Bodies of consumer writes.</summary>
    public static readonly IReadOnlyList<byte[]> Bodies =
    [
        .. new[]
        {
            "", " ", "{", "}", "[", "]", "[]", "[{}]", "\"\"", "1", "-", "true", "nul", "null null", "{}{}", "{},", "{\"name\"}", "{\"name\":}", "{\"name\":\"a\"",
            "{name:\"a\"}", "{'name':'a'}", "{\"name\":\"a\",}", "{\"name\":1}", "{\"name\":{}}", "{\"name\":[\"a\"]}", "{\"name\":true}", "{\"id\":1}",
            "{\"id\":\"x\"}", "{\"labels\":1}", "{\"labels\":[]}", "{\"labels\":\"a\"}", "{\"labels\":{\"a\":1}}", "{\"labels\":{\"a\":{}}}",
            "{\"labels\":{\"a\\u0000\":\"b\"}}", "{\"labels\":{\"a\":\"\\u0000\"}}", "{\"labels\":{\"a\":\"\\ud800\"}}", "{\"name\":\"\\ud800\"}", "{\"name\":\"a\\u0000b\"}",
            "{\"name\":\"'; drop table consumers; --\"}", "{\"name\":\"../x\"}", "{\"name\":\"a b\"}", "{\"name\":\"æ\"}", "{\"created_at\":\"never\"}",
            "{\"name\":\"\\x\"}", "{\"name\":\"a\nb\"}", "// {}", "/* */{}", "<xml/>", "name=a", "\ufeff{}", "NaN", "{\"a\":1e999999}", "{\"a\":01}",
            new string('{', 5_000), new string('[', 100_000), "{\"a\":" + new string('[', 5_000), "{\"name\":\"" + new string('a', 500_000) + "\"}",
            "{\"labels\":{\"" + new string('k', 500_000) + "\":\"v\"}", new string(' ', 1024 * 1024 + 1), "{\"name\":\"" + new string('a', 2_000_000) + "\"}",
        }.Select(Encoding.UTF8.GetBytes),
        [0], [0xff], [0xff, 0xfe], [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d], [0x1f, 0x8b, 0x08, 0x00],
    ];

    /// <summary>Whole requests as octets; some are no HTTP.</summary>
    public static readonly IReadOnlyList<byte[]> Requests =
    [
        .. new[]
        {
            "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /api/maestro/v1/consumers HTTP/1.1\r\n\r\n", "get /api/maestro HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET api/maestro HTTP/1.1\r\nHost: a\r\n\r\n", "GET /api/maestro/v1/consumers/%00 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /api/maestro/v1/consumers/%ff HTTP/1.1\r\nHost: a\r\n\r\n", "GET /api/maestro/v1/consumers/\u00ff HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /api/maestro/v1/consumers?search=\u00e6 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /api/maestro/v1/consumers?search=a b HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://elsewhere/api/maestro HTTP/1.1\r\nHost: a\r\n\r\n", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
            "TRACE /api/maestro HTTP/1.1\r\nHost: a\r\n\r\n", "FOO /api/maestro HTTP/1.1\r\nHost: a\r\n\r\n", "PUT /api/maestro/v1/consumers HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /api/maestro HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /api/maestro HTTP/1.1\r\nHost: a b\r\n\r\n", "GET /api/maestro HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
            "GET /api/maestro HTTP/1.1\r\nHost: a\r\nX-Operation-ID: \u00e6\u0001\r\n\r\n", "GET /api/maestro HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
            "GET /api/maestro HTTP/1.1\r\nHost: a\r\nOrigin: \u00ff\r\nAccept-Encoding: gzip;q=x, *;q=9\r\n\r\n",
            "GET /api/maestro/v1/consumers HTTP/1.1\r\nHost: a\r\nAccept-Encoding: \u00e6, identity;q=0, *;q=0\r\n\r\n",
            "POST /api/maestro/v1/consumers HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{}", "POST /api/maestro/v1/consumers HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n{}",
            "POST /api/maestro/v1/consumers HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n{}", "POST /api/maestro/v1/consumers HTTP/1.1\r\nHost: a\r\n\r\n{}",
            "POST /api/maestro/v1/consumers HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
            "POST /api/maestro/v1/consumers HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n{}",
            "POST /api/maestro/v1/consumers HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
            "GET /" + new string('a', 3_000_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /api/maestro HTTP/1.1\r\nHost: a\r\nX: " + new string('a', 3_000_000) + "\r\n\r\n",
            "GET /api/maestro HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Range(0, 5_000).Select(index => $"X-{index}: a\r\n")) + "\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        }.Select(Encoding.Latin1.GetBytes),
        [0], [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03],
    ];
}
