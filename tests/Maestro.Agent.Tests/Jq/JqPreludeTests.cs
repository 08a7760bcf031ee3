namespace Maestro.Agent.Tests.Jq;

public class JqPreludeTests
{
    [Theory]
    [InlineData("[1]|to_entries", "[{\"key\":0,\"value\":1}]")]
    [InlineData(".spec.n|IN(1,3)", "true")]
    [InlineData("IN(1,2;2,3)", "true")]
    [InlineData("isempty(empty),isempty(1,error(\"x\"))", "true false")]
    [InlineData(".meta|with_entries(select(.value))", "{\"a\":\"x,y\",\"z\":\"1\"}")]
    [InlineData("[range(5)],[range(2;4)],[range(0;10;3)],[range(5;0;-2)],[range(1;2;0)]", "[0,1,2,3,4] [2,3] [0,3,6,9] [5,3,1] []")]
    [InlineData("2|[recurse(. * .; . < 100)]", "[2,4,16]")]
    [InlineData(".spec.l|inside([1,2,3,4,5])", "true")]
    [InlineData(".meta|to_entries", "[{\"key\":\"a\",\"value\":\"x,y\"},{\"key\":\"m\",\"value\":null},{\"key\":\"z\",\"value\":\"1\"}]")]
    [InlineData(".meta|map_values(.//0)", "{\"a\":\"x,y\",\"m\":0,\"z\":\"1\"}")]
    [InlineData(".meta|map_values(empty)", "{}")]
    [InlineData(".spec.l|first,last,first(.[]|select(.>2))", "1 4 3")]
    [InlineData("[[1,2],[3]]|transpose", "[[1,3],[2,null]]")]
    [InlineData("[range(0,1;3,4)]", "[0,1,2,0,1,2,3,1,2,1,2,3]")]
    [InlineData("[.spec.l|to_entries[]|select(.value>2)|.key]", "[2,3]")]
    [InlineData(".spec.c|map(select(.name|IN(\"web\")))|length", "1")]
    [InlineData("[1,2,3]|IN([1,2,3])", "true")]
    [InlineData(".spec.l|to_entries|map(.value)|add", "10")]
    [InlineData("[.spec|to_entries[]|.key]", "[\"big\",\"c\",\"f\",\"l\",\"n\",\"s\"]")]
    [InlineData(".spec|pick(.n)", "{\"n\":3}")]
    [InlineData("add(1,2,3)", "6")]
    [InlineData("65|ascii", "\"A\"")]
    [InlineData("[{\"name\":\"x\",\"value\":1},{\"key\":\"k\",\"value\":null},{\"k\":\"y\",\"v\":2}]|from_entries", "{\"k\":null,\"x\":1,\"y\":2}")]
    [InlineData("[1|until(.>100;.*2)],[1|while(.<10;.*2)],[limit(3;1|repeat(.*2))]", "[128] [1,2,4,8] [1,2,4]")]
    [InlineData(".spec.c | INDEX(.name) | keys", "[\"side\",\"web\"]")]
    public void Functions_that_are_written_in_jq(string expression, string values) => Assert.Equal(values, JqRun.All(expression));
}
