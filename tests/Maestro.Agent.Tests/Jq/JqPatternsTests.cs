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
    public void What_is_found_in_a_text(string expression, string values) => Assert.Equal(values, JqRun.All(expression));
}
