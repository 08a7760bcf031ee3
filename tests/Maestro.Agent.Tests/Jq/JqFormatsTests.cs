namespace Maestro.Agent.Tests.Jq;

public class JqFormatsTests
{
    [Theory]
    [InlineData("@json \"v=\\(.meta)\"", "\"v={\\\"a\\\":\\\"x,y\\\",\\\"m\\\":null,\\\"z\\\":\\\"1\\\"}\"")]
    [InlineData("@base64 \"v=\\(.spec.s)\"", "\"v=YcOp8J+YgA==\"")]
    [InlineData(".spec.s|@base64|.,@base64d", "\"YcOp8J+YgA==\" \"aé😀\"")]
    [InlineData("[\"a\\\"b\",1,null,true]|@csv", "\"\\\"a\\\"\\\"b\\\",1,,true\"")]
    [InlineData("[\"a\\tb\",1]|@tsv", "\"a\\\\tb\\t1\"")]
    [InlineData("[\"a'b\",1]|@sh", "\"'a'\\\\''b' 1\"")]
    [InlineData("\"x\"|ascii_downcase|@text", "\"x\"")]
    [InlineData("[{\"a\":1},{\"a\":2}]|map(.a)|@json", "\"[1,2]\"")]
    [InlineData("\"<a&'\\\">\"|@html", "\"&lt;a&amp;&#39;&quot;&gt;\"")]
    [InlineData("\"a b/é\"|@uri", "\"a%20b%2F%C3%A9\"")]
    public void The_ways_to_write_a_value(string expression, string values) => Assert.Equal(values, JqRun.All(expression));
}
