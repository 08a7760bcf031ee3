using System.Buffers;
using System.Text;
using System.Text.Json;
using Maestro.Gateway.Rest.Requests;
using Maestro.Gateway.Rest.ResourceBundles;

namespace Maestro.Gateway.Tests.Rest.ResourceBundles;

public sealed class JsonScanTests
{
    [Theory]
    [InlineData("""{"a":1}""", """1""", false)]
    [InlineData("""{"a":[{"b":"}]\"\\"},[]],"c":2}""", """[{"b":"}]\"\\"},[]]""", false)]
    [InlineData(""" { "x" : {} , "a" : [ 1 ] } """, """[ 1 ]""", true)]
    [InlineData("""{"a": " a , b " }""", """ " a , b " """, false)]
    [InlineData("""{"A":1,"a":2}""", "2", false)]
    [InlineData("""{"\u0061":true}""", "true", false)]
    [InlineData("""{"\ud800":1,"a":-1.5E+3}""", "-1.5E+3", false)]
    [InlineData("""{"a":1,"a":null}""", "", false)]
    [InlineData("""{"ab":1,"":{"a":1}}""", "", false)]
    [InlineData("{}", "", false)]
    public void Finds_a_member(string json, string value, bool hasBlanks)
    {
        var found = TopLevelMembers.Find(Encoding.UTF8.GetBytes(json), "a")[0];

        Assert.Equal((value.Trim(), hasBlanks), (Encoding.UTF8.GetString(found.Json.Span), found.HasBlanks));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"a""")]
    [InlineData("""{"a":""")]
    [InlineData("""{"a":"\""")]
    [InlineData("""{"a":[{}""")]
    [InlineData("""{"a":1""")]
    public void Notices_a_text_without_end(string json) =>
        Assert.Throws<JsonException>(() => TopLevelMembers.Find(Encoding.UTF8.GetBytes(json), "a"));

    [Fact]
    public void Agrees_with_a_reader_on_any_JSON()
    {
        var random = new Random(17);
        for (var round = 0; round < 500; round++)
        {
            var json = new StringBuilder("{\"first\":");
            Append(json, random, depth: 0);
            json.Append(",\"a\":");
            Append(json, random, depth: 0);
            json.Append('}');
            var found = TopLevelMembers.Find(Encoding.UTF8.GetBytes(json.ToString()), "a")[0];

            using var document = JsonDocument.Parse(json.ToString());
            var expected = document.RootElement.GetProperty("a");
            var text = expected.ValueKind == JsonValueKind.Null ? "" : expected.GetRawText();
            Assert.Equal(text, Encoding.UTF8.GetString(found.Json.Span));
            var compact = Compact(expected);
            Assert.Equal(compact, text.Length == 0 ? "null" : Write(found));
            Assert.Equal(found.HasBlanks, text.Length > 0 && compact.Length < text.Length);
        }
    }

    private static string Write(StoredValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonAnswer.WriterOptions))
        {
            CompactJson.Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Compact(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonAnswer.WriterOptions))
        {
            element.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // Structure is looked for in blocks of 64 octets: strings shall begin, end and be escaped at any place of one.
    private static string Long(Random random) =>
        $"\"{string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => random.Next(60) == 0 ? "\\\"" : "x }"[random.Next(3)].ToString()))}\"";

    private static void Append(StringBuilder json, Random random, int depth)
    {
        string[] blanks = ["", "", "", " ", "\n  ", "\t"];
        string[] scalars = ["1", "-2.5e3", "true", "false", "null", "\"\"", "\" a: {[,]} \"", "\"q\\\"\\\\\"", "\"æ\"", Long(random)];
        void Blank() => json.Append(blanks[random.Next(blanks.Length)]);

        Blank();
        var kind = random.Next(depth > 4 ? 1 : 4);
        if (kind < 2)
        {
            json.Append(scalars[random.Next(scalars.Length)]);
        }
        else
        {
            json.Append(kind == 2 ? '[' : '{');
            var count = random.Next(4);
            for (var index = 0; index < count; index++)
            {
                json.Append(index > 0 ? "," : "");
                if (kind == 3)
                {
                    Blank();
                    json.Append('"').Append('k').Append(index).Append("\":");
                }

                Append(json, random, depth + 1);
            }

            Blank();
            json.Append(kind == 2 ? ']' : '}');
        }

        Blank();
    }
}
