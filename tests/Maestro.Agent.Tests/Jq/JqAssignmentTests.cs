using Maestro.Agent.Jq;

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

    [Theory]
    [InlineData("{} | .a = .b // \"x\"", "{\"a\":null}")]
    [InlineData("{} | .a |= . // 3", "{\"a\":null}")]
    [InlineData("{} | .a += 1 // 5", "{\"a\":1}")]
    [InlineData("{} | .a // .b = 3", "{\"b\":3}")]
    [InlineData("{} | .a = .b or true", "{\"a\":true}")]
    public void An_alternative_binds_looser_than_an_assignment(string expression, string values) => Assert.Equal(values, JqRun.All(expression));

    [Fact]
    public void Assignments_do_not_chain() => Assert.Equal("unexpected '='", Assert.Throws<JqException>(() => JqRun.All(".a = .b = 1")).Message);
}
