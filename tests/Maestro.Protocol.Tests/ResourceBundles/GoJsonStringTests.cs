using System.Buffers;
using System.Text;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Protocol.Tests.ResourceBundles;

[Trait("Checklist", "protocol-77")]
public sealed class GoJsonStringTests
{
    [Theory]
    [InlineData("plain é 漢 😀 /", "plain é 漢 😀 /")]
    [InlineData("\\/", "/")]
    [InlineData("\\\"\\\\", "\\\"\\\\")]
    [InlineData("\\n\\r\\t\\b\\f", "\\n\\r\\t\\b\\f")]
    [InlineData("\\u000a\\u0008\\u000C", "\\n\\b\\f")]
    [InlineData("\\u0000\\u001F", "\\u0000\\u001f")]
    [InlineData("<>&", "\\u003c\\u003e\\u0026")]
    [InlineData("\u2028\\u2029", "\\u2028\\u2029")]
    [InlineData("\u007f\\u007F", "\u007f\u007f")]
    [InlineData("\\u00e9\\u6f22", "é漢")]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("\\ud83dx", "\ufffdx")]
    [InlineData("\\ude00\\ud83d", "\ufffd\ufffd")]
    [InlineData("\\ud83d\\u0041", "\ufffdA")]
    public void Escapes_are_those_of_go(string json, string expected) => Assert.Equal($"\"{expected}\"", Write(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_byte_that_is_no_utf8_becomes_an_escape() => Assert.Equal("\"a\\ufffd\\ufffdb\"", Write([(byte)'a', 0xff, 0xc3, (byte)'b']));

    private static string Write(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>();
        GoJsonString.Write(output, json);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
