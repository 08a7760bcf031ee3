using Maestro.Agent.Jq;

namespace Maestro.Agent.Tests.Jq;

public class JqPatternsTests
{
    [Theory]
    [InlineData("\"aXbX\"|sub(\"x\";\"-\";\"i\"),gsub(\"x\";\"-\";\"i\")", "\"a-bX\" \"a-b-\"")]
    [InlineData("\"abc\"|gsub(\"\";\"-\")", "\"-a-b-c-\"")]
    [InlineData("\"abc\"|gsub(\"(?<l>[a-c])\";\"<\\(.l)>\")", "\"<a><b><c>\"")]
    [InlineData("\"test\"|[match(\"t\";\"g\").offset]", "[0,3]")]
    [InlineData("\"xyz 12\"|capture(\"(?<w>[a-z]+) (?<n>[0-9]+)\")", "{\"n\":\"12\",\"w\":\"xyz\"}")]
    [InlineData("\"a1b22\"|[scan(\"[0-9]+\")],[scan(\"([a-z])([0-9])\")]", "[\"1\",\"22\"] [[\"a\",\"1\"],[\"b\",\"2\"]]")]
    [InlineData("\"a1b22\"|split(\"[0-9]+\";null),[splits(\"[0-9]+\")]", "[\"a\",\"b\",\"\"] [\"a\",\"b\",\"\"]")]
    [InlineData("[splits(\"a\")?]", "[]")]
    [InlineData("\"a b  c\"|[splits(\" +\")]", "[\"a\",\"b\",\"c\"]")]
    [InlineData("\"abc\"|sub(\"(?<x>b)\";\"[\\(.x)]\")", "\"a[b]c\"")]
    [InlineData("\"123\"|test(\"^[[:digit:]]+$\")", "true")]
    [InlineData("\"abc\\n\"|test(\"^abc$\")", "false")]
    [InlineData("\"aé😀\"|test(\"^...$\")", "true")]
    [InlineData("\"٣\"|test(\"^\\\\d$\")", "false")]
    [InlineData("\"x-1\"|test(\"\\\\Qx-\\\\E1\")", "true")]
    [InlineData("\"a😀b\"|[match(\".\";\"g\")|[.offset,.length]],[match(\"\";\"g\").offset]", "[[0,1],[1,1],[2,1]] [0,1,2,3]")]
    [InlineData("\"ab\"|[scan(\"(?<x>a)(b)\")]", "[[\"a\",\"b\"]]")]
    [InlineData("\"ab\"|[match(\"(?<x>a)(b)(c)?\").captures[]|[.offset,.length,.string,.name]]",
        "[[0,1,\"a\",\"x\"],[1,1,\"b\",null],[-1,0,null,null]]")]
    [InlineData("\"😀aéb\"|match(\"(?<y>z)?(b)\").captures|map(.offset)", "[-1,3]")]
    [InlineData("\"abc\"|sub(\"(?<x>b)(?<x>c)\";\"\\(.x)\")", "\"ac\"")]
    [InlineData("\"ab\"|gsub(\"(?<x>a)|b\";\"<\\(.x)>\")", "\"<a><null>\"")]
    [InlineData("\"abab\"|[gsub(\"a\";\"1\",\"2\")],[gsub(\"a\";empty)],[sub(\"z\";empty)]", "[\"1b1b\",\"2b1b\",\"1b2b\",\"2b2b\"] [] [\"abab\"]")]
    [InlineData("\"foobar\"|gsub(\"o*\";\"x\"),gsub(\"o\";null)", "\"xfxbxaxrx\" \"fbar\"")]
    [InlineData("\"ab\"|split(\"\";null),split(\"x*\";null),split(\"b|\";null),split(\"x\";null)", "[\"a\",\"b\"] [\"a\",\"b\"] [\"a\",\"\"] [\"ab\"]")]
    [InlineData("\"\"|split(\"\";null),split(\",\";null)", "[] [\"\"]")]
    [InlineData("\"a\\nb\"|test(\"a.b\"),test(\"A.b\";\"is\")", "false true")]
    [InlineData("\"abc\"|[match(\"\";\"gn\")]", "[]")]
    public void What_is_found_in_a_text(string expression, string values) => Assert.Equal(values, JqRun.All(expression));

    [Theory]
    [InlineData("\"a\"|test(\"a\";\"x\")", "x is not a valid modifier string")]
    [InlineData("\"a\"|test(\"(\")", "\"(\": error parsing regexp: missing closing ): `(`")]
    [InlineData("\"a\"|test(\"(?=a)\")", "\"(?=a)\": error parsing regexp: invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("\"a\"|sub(\"a\";1)", "string (\"\") and number (1) cannot be added")]
    public void What_cannot_be_read_says_why(string expression, string reason) =>
        Assert.Equal(reason, Assert.Throws<JqException>(() => JqRun.All(expression)).Message);

    [Theory]
    [InlineData("gsub(\"\\n\";\"\")|length", "294000")]
    [InlineData("[match(\"\\n\";\"g\").offset]|last", "299999")]
    [InlineData("split(\"\\n\";null)|length", "6001")]
    public void A_large_text_is_gone_through_once(string function, string value) =>
        Assert.Equal(value, JqRun.All($"(\"x\"*49+\"\\n\")*6000|{function}"));
}
