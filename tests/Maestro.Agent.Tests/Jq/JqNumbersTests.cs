namespace Maestro.Agent.Tests.Jq;

public class JqNumbersTests
{
    [Theory]
    [InlineData(".spec.f|tostring", "\"2\"")]
    [InlineData("1e3|tostring", "\"1000\"")]
    [InlineData(".spec.big + 1", "9007199254740994")]
    [InlineData(".spec.big == 9007199254740992", "false")]
    [InlineData(".spec.big * 3, -.spec.big", "27021597764222979 -9007199254740993")]
    [InlineData("[1.5,-1.5,2.4]|map(floor),map(ceil),map(round),map(fabs)", "[1,-2,2] [2,-1,3] [2,-2,2] [1.5,1.5,2.4]")]
    [InlineData("9|sqrt", "3")]
    [InlineData("[.spec.l[]|select(.%2==0)]", "[2,4]")]
    [InlineData("5 % -2, -5 % 3, 5.5 % 2", "1 -2 1")]
    [InlineData("100000000000000000000,100000000000000000000+1", "100000000000000000000 100000000000000000001")]
    [InlineData("[1.0,1e17,0.1,1e-7,1e21,123456789012,3.14]", "[1,100000000000000000,0.1,1e-7,1e+21,123456789012,3.14]")]
    [InlineData("\"12\"|tonumber+1", "13")]
    [InlineData("\"1e3\",\"-1.5\"|tonumber", "1000 -1.5")]
    [InlineData("[3.0,3]|unique", "[3]")]
    [InlineData("\"1,2\"|split(\",\")|map(tonumber)|add", "3")]
    public void Numbers(string expression, string values) => Assert.Equal(values, JqRun.All(expression));
}
