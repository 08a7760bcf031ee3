namespace Maestro.Agent.Tests.Jq;

public class JqIndicesTests
{
    [Theory]
    [InlineData(".spec.c | map(.name) | index(\"side\")", "1")]
    [InlineData("[1,2,1,2]|indices([1,2]),indices(1),index(2)", "[0,2] [0,2] 1")]
    [InlineData("[1,2,1]|.[[2]],.[[1]],.[[]]", "[1] [0,2] []")]
    [InlineData("null|.[[2]]", "null")]
    [InlineData("\"aé\"*5000+\"x\"|index(\"x\"),index(\"éx\"),contains(\"éx\"),contains(\"xa\")", "10000 9999 true false")]
    [InlineData("\"abcb\"|indices(\"b\"),rindex(\"b\"),index(\"z\")", "[1,3] 3 null")]
    public void Where_a_part_is(string expression, string values) => Assert.Equal(values, JqRun.All(expression));
}
