using Maestro.Gateway.Rest.Requests;

namespace Maestro.Gateway.Tests.Rest.Requests;

public sealed class OperationIdTests
{
    [Theory]
    [InlineData("abc", true)]
    [InlineData("any printable ~ value", true)]
    [InlineData("", false)]
    [InlineData("a\tb", false)]
    [InlineData("æ", false)]
    public void Printable_ASCII_is_accepted(string id, bool accepted) => Assert.Equal(accepted, OperationId.IsAcceptable(id));

    [Fact]
    public void Up_to_128_characters_are_accepted()
    {
        Assert.True(OperationId.IsAcceptable(new string('x', 128)));
        Assert.False(OperationId.IsAcceptable(new string('x', 129)));
    }
}
