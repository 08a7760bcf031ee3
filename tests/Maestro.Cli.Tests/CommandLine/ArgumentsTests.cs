using Maestro.Cli.CommandLine;

namespace Maestro.Cli.Tests.CommandLine;

public class ArgumentsTests
{
    [Theory]
    [InlineData("server --server-hostname=", "server|--server-hostname|")]
    [InlineData("agent --consumer_name=edge_1", "agent|--consumer-name=edge_1")]
    [InlineData("agent --consumer_name edge_1", "agent|--consumer-name|edge_1")]
    [InlineData("server --log_dir=/a_b=c", "server|--log-dir=/a_b=c")]
    [InlineData("server -v=2", "server|-v=2")]
    [InlineData("help", "--help")]
    [InlineData("help consumer list", "consumer|list|--help")]
    public void Go_spellings_are_understood(string line, string expected) =>
        Assert.Equal(expected, string.Join('|', Arguments.Normalize(line.Split(' '), out _)));

    [Theory]
    [Trait("Checklist", "rest-96")]
    [InlineData("server --ocm-base-url https://x -v 2", "server|-v|2", "--ocm-base-url")]
    [InlineData("server --ocm-debug --sentry-url=https://x", "server", "--ocm-debug|--sentry-url")]
    [InlineData("server --enable-sentry=false --self-token-file f --enable-ocm-mock", "server", "--enable-sentry|--self-token-file|--enable-ocm-mock")]
    public void Removed_flags_are_left_out_and_named(string line, string expected, string names)
    {
        var normal = Arguments.Normalize(line.Split(' '), out var removed);

        Assert.Equal(expected, string.Join('|', normal));
        Assert.Equal(names, string.Join('|', removed));
    }
}
