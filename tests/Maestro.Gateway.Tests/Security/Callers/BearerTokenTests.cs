using Maestro.Gateway.Security.Callers;

namespace Maestro.Gateway.Tests.Security.Callers;

public class BearerTokenTests
{
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer  abc ", "abc")]
    [InlineData("Bearer ", null)]
    [InlineData(" ", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void It_stands_with_or_without_its_scheme(string? value, string? token) => Assert.Equal(token, BearerToken.Of(value));

    [Fact]
    public void It_is_remembered_by_its_hash()
    {
        Assert.Equal(BearerToken.HashOf("abc"), BearerToken.HashOf("abc"));
        Assert.NotEqual(BearerToken.HashOf("abc"), BearerToken.HashOf("abd"));
    }
}
