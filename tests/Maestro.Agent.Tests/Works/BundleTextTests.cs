using System.Text;
using System.Text.Json;
using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Works;

public class BundleTextTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "a" : [1.50, 12345678901234567890, "\\ud800", "\ud83d\ude00", "\u00e9"], "b": {"a": null} }""")]
    public void What_everybody_reads_alike_keeps_its_text(string json) => Assert.Equal(json, Read(json));

    [Theory]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ufffd"}""")]
    [InlineData("""{"a":"\uDC00\ud800"}""", """{"a":"\ufffd\ufffd"}""")]
    [InlineData("""{"a":"\ud800\u0041\\\ud800"}""", """{"a":"\ufffd\u0041\\\ufffd"}""")]
    [InlineData("""{"a":"\ud800\ud83d\ude00"}""", """{"a":"\ufffd\ud83d\ude00"}""")]
    [InlineData("""{"\udfff":1}""", """{"\ufffd":1}""")]
    public void Half_of_a_surrogate_pair_is_replaced(string json, string expected) => Assert.Equal(expected, Read(json));

    [Theory]
    [InlineData("""{"a":1,"b":[{"c":{"x":1},"c":{"y":1.50}}],"a":null}""", """{"a":null,"b":[{"c":{"y":1.50}}]}""")]
    [InlineData("""{"a":1,"\u0061":2}""", """{"a":2}""")]
    [InlineData("""{"\ud800":1,"\ud801":2}""", """{"\ufffd":2}""")]
    public void Of_a_member_that_comes_twice_the_last_one_counts(string json, string expected) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), JsonElement.Parse(Read(json))), Read(json));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"a":"\ud8"}""")]
    [InlineData("""{"a":"\""")]
    public void What_is_no_JSON_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    private static string Read(string json)
    {
        using var document = BundleText.Parse(Encoding.UTF8.GetBytes(json), out var text);
        return Encoding.UTF8.GetString(text.Span);
    }
}
