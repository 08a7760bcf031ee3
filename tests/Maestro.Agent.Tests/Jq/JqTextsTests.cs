namespace Maestro.Agent.Tests.Jq;

public class JqTextsTests
{
    [Theory]
    [InlineData(".spec.s|length", "3")]
    [InlineData(".spec.s|.[1:2]", "\"é\"")]
    [InlineData(".spec.s|.[-1:]", "\"😀\"")]
    [InlineData(".spec.s|split(\"\")", "[\"a\",\"é\",\"😀\"]")]
    [InlineData(".spec.s|ascii_upcase,explode", "\"Aé😀\" [97,233,128512]")]
    [InlineData(".meta|tostring", "\"{\\\"a\\\":\\\"x,y\\\",\\\"m\\\":null,\\\"z\\\":\\\"1\\\"}\"")]
    [InlineData("\"<>&'é\"|tojson", "\"\\\"<>&'é\\\"\"")]
    [InlineData("\"[1,{\\\"a\\\":2}]\"|fromjson", "[1,{\"a\":2}]")]
    [InlineData("[97,128512]|implode", "\"a😀\"")]
    [InlineData("\"prefix-x\"|ltrimstr(\"prefix-\"),rtrimstr(\"-x\"),ltrimstr(1)", "\"x\" \"prefix\" \"prefix-x\"")]
    [InlineData("[1,null,\"a\",true]|join(\"-\")", "\"1--a-true\"")]
    [InlineData("\"ab\"*3,\"ab\"*0,\"ab\"*2.5", "\"ababab\" null \"abab\"")]
    [InlineData("\"a,b\"/\",\"", "[\"a\",\"b\"]")]
    [InlineData("\"abc\"|ascii_downcase,startswith(\"a\"),endswith(\"c\"),contains(\"b\")", "\"abc\" true true true")]
    [InlineData("\"abc\"|.[1:]|length", "2")]
    [InlineData(".spec.l|tojson|fromjson|length", "4")]
    [InlineData("[1,\"1\",null]|map(tostring),map(tojson)", "[\"1\",\"1\",\"null\"] [\"1\",\"\\\"1\\\"\",\"null\"]")]
    [InlineData("[1,2]|join(\",\")", "\"1,2\"")]
    [InlineData("\"\\u00e9\\ud83d\\ude00\"|length", "2")]
    [InlineData("{\"b\":1,\"a\":[{\"d\":1,\"c\":2}]}|tojson", "\"{\\\"a\\\":[{\\\"c\\\":2,\\\"d\\\":1}],\\\"b\\\":1}\"")]
    [InlineData("\"abc\"|utf8bytelength", "3")]
    [InlineData("\"abc\"|reverse?", "\"cba\"")]
    [InlineData("\"{\\\"a\\\":1,\\\"a\\\":2}\"|fromjson", "{\"a\":2}")]
    [InlineData("try (\"\\\"\\\\ud800\\\"\"|fromjson|length) catch \"none\"", "\"none\"")]
    public void Texts_are_counted_by_code_points(string expression, string values) => Assert.Equal(values, JqRun.All(expression));
}
