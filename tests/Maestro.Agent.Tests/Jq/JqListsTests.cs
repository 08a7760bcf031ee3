namespace Maestro.Agent.Tests.Jq;

public class JqListsTests
{
    [Theory]
    [InlineData(".meta|first(.[]?)", "\"x,y\"")]
    [InlineData(".spec.l[-1.5]", "4")]
    [InlineData("[limit(0;1,2)]", "[]")]
    [InlineData(".spec.l|nth(2),[nth(1;.[])],[nth(7;.[])]", "3 [2] []")]
    [InlineData("[1,[2,[3]]]|flatten,flatten(1)", "[1,2,3] [1,2,[3]]")]
    [InlineData("[true,false]|any,all", "true false")]
    [InlineData(".spec.l|any(.>3),all(.>0)", "true true")]
    [InlineData("any(.spec.l[];.==2),all(.spec.l[];.==2)", "true false")]
    [InlineData("{a:{b:1,c:2}}*{a:{b:3}}", "{\"a\":{\"b\":3,\"c\":2}}")]
    [InlineData("[1,2]-[2],[1]+[2],null+1,{a:1}+{b:2}", "[1] [1,2] 1 {\"a\":1,\"b\":2}")]
    [InlineData("\"a\"<\"b\",[1]<[1,2],{}<[],null<false", "true true false true")]
    [InlineData(".spec.c[]|.env[]?|.name", "\"A\" \"B\"")]
    [InlineData("[.spec|..|numbers]", "[9007199254740993,80,443,2,1,2,3,4,3]")]
    [InlineData(".spec.c|map(has(\"env\"))", "[true,false]")]
    [InlineData(".meta|has(\"q\"),keys", "false [\"a\",\"m\",\"z\"]")]
    [InlineData("[1,[2]]|contains([[2]])", "true")]
    [InlineData(".spec.l|reverse", "[4,3,2,1]")]
    [InlineData("[.[]|type]", "[\"object\",\"object\"]")]
    [InlineData("\"aXbxc\"|ascii_downcase|split(\"x\")", "[\"a\",\"b\",\"c\"]")]
    [InlineData("[.spec.l[]|-.]", "[-1,-2,-3,-4]")]
    [InlineData("[[1,2],[3,4]]|.[][0]", "1 3")]
    [InlineData("[empty]|length", "0")]
    [InlineData("{a:1}|has(\"a\",\"b\")", "true false")]
    [InlineData("[1,2]|has(0,5)", "true false")]
    [InlineData("[.meta[]?|strings]", "[\"x,y\",\"1\"]")]
    public void Lists_and_objects(string expression, string values) => Assert.Equal(values, JqRun.All(expression));
}
