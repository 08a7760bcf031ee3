namespace Maestro.Agent.Tests.Jq;

public class JqAssignmentTests
{
    [Theory]
    [InlineData(".meta|with_entries(.key |= \"x\"+.)", "{\"xa\":\"x,y\",\"xm\":null,\"xz\":\"1\"}")]
    [InlineData(".spec.l|.[0]=9,.[1:3]=[7],(.[]|=.+1),(.[]+=1)", "[9,2,3,4] [1,7,4] [2,3,4,5] [2,3,4,5]")]
    [InlineData(".spec.l|.[]=(3,4)", "[3,3,3,3] [4,4,4,4]")]
    [InlineData("{}|.a.b//=3|.a.c+=1", "{\"a\":{\"b\":3,\"c\":1}}")]
    [InlineData(".spec.l|(.[]|select(.>2))|=empty", "[1,2]")]
    [InlineData(".spec.l|.[2:4]=[]|length", "2")]
    [InlineData("[1,2,3]|(first,last)|=10", "[10,2,10]")]
    [InlineData("{} | .[\"a\",\"b\"]=1", "{\"a\":1,\"b\":1}")]
    public void An_assignment_makes_another_value(string expression, string values) => Assert.Equal(values, JqRun.All(expression));
}
