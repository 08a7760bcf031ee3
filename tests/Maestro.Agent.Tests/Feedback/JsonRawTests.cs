using System.Text.Json;
using Maestro.Agent.Feedback;

namespace Maestro.Agent.Tests.Feedback;

public class JsonRawTests
{
    [Theory]
    [InlineData("""{ "b": 1, "a": [true, null, 1.50, -7] }""", """{"a":[true,null,1.5,-7],"b":1}""")]
    [InlineData("[2.0, 1e3, 1e21, 1e-7, 0.000001, 18446744073709551616, 9223372036854775807]", "[2,1000,1e+21,1e-7,0.000001,18446744073709552000,9223372036854775807]")]
    [InlineData("\"<a> & \\u2028 \\u00e4 \\ud83d\\ude00 '+/\"", "\"\\u003ca\\u003e \\u0026 \\u2028 ä 😀 '+/\"")]
    [InlineData("\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001\"", "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001\"")]
    public void Text_is_compact_sorted_and_escaped_as_Go_does(string json, string expected) =>
        Assert.Equal(expected, JsonRaw.Write(JsonElement.Parse(json)));
}
