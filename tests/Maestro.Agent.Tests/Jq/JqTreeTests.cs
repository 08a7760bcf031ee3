namespace Maestro.Agent.Tests.Jq;

public class JqTreeTests
{
    [Theory]
    [InlineData("[.spec|paths]|length", "27")]
    [InlineData("[.meta|leaf_paths]", "[[\"a\"],[\"z\"]]")]
    [InlineData("[.spec.c|paths(type==\"number\")]", "[[0,\"ports\",0,\"p\"],[0,\"ports\",1,\"p\"]]")]
    [InlineData(".spec.l[1:]|path(.[0])", "[0]")]
    [InlineData("[path(.spec.c[].name)]", "[[\"spec\",\"c\",0,\"name\"],[\"spec\",\"c\",1,\"name\"]]")]
    [InlineData("[path(..)]|length", "33")]
    [InlineData("getpath([\"spec\",\"c\",0,\"name\"]),getpath([\"q\",\"r\"])", "\"web\" null")]
    [InlineData(".spec.l|del(.[0,2]),del(.[1:3]),del(.[] | select(. > 2))", "[2,4] [1,4] [1,2]")]
    [InlineData("delpaths([[\"spec\"],[\"meta\",\"z\"]])", "{\"meta\":{\"a\":\"x,y\",\"m\":null}}")]
    [InlineData("{}|setpath([\"a\",1,\"b\"];3)", "{\"a\":[null,{\"b\":3}]}")]
    [InlineData(".spec.l|.[1:]|.[:1]", "[2]")]
    [InlineData(".meta|del(.z,.a)", "{\"m\":null}")]
    [InlineData(".meta|del(.[])", "{}")]
    public void Places(string expression, string values) => Assert.Equal(values, JqRun.All(expression));
}
