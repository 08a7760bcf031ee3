namespace Maestro.Agent.Tests.Jq;

public class JqOrderingTests
{
    [Theory]
    [InlineData(".spec.c|min_by(.name).name,max_by(.name).name", "\"side\" \"web\"")]
    [InlineData(".spec.l|min,max,add", "1 4 10")]
    [InlineData("[]|min,max,add", "null null null")]
    [InlineData("[3,1,2,1]|unique,sort", "[1,2,3] [1,1,2,3]")]
    public void Lists_by_a_key(string expression, string values) => Assert.Equal(values, JqRun.All(expression));
}
