using Azure.Identity;
using Maestro.Cli.DatabaseTokens;

namespace Maestro.Cli.Tests.DatabaseTokens;

public class TokenFailuresTests
{
    [Fact]
    public void What_was_tried_is_told_in_one_line()
    {
        var failure = new AuthenticationFailedException("Nobody gave a token.\r\n- EnvironmentCredential: no variables.\n\n- ManagedIdentityCredential: no answer.\n");

        Assert.True(TokenFailures.Include(failure));
        Assert.Equal("Nobody gave a token.; EnvironmentCredential: no variables.; ManagedIdentityCredential: no answer", TokenFailures.Text(failure));
    }

    [Fact]
    public void It_is_never_long() => Assert.Equal(1503, TokenFailures.Text(new AuthenticationFailedException(new string('x', 10_000))).Length);

    [Fact]
    public void Defects_are_something_else() => Assert.False(TokenFailures.Include(new InvalidOperationException()));
}
