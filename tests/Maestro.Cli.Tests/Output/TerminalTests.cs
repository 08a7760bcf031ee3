using Maestro.Cli.Output;

namespace Maestro.Cli.Tests.Output;

public class TerminalTests
{
    [Theory]
    [InlineData("y", true)]
    [InlineData("Y", true)]
    [InlineData(" yes ", true)]
    [InlineData("YES", true)]
    [InlineData("n", false)]
    [InlineData("", false)]
    [InlineData("yep", false)]
    [InlineData(null, false)]
    public async Task Only_y_and_yes_are_a_yes(string? answer, bool expected)
    {
        using var output = new StringWriter();
        using var input = new StringReader(answer is null ? "" : answer + "\n");

        Assert.Equal(expected, await new Terminal(input, output, TextWriter.Null, false).ConfirmAsync("Sure?", default));
        Assert.StartsWith("Sure? (y/N): ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_is_redirected_has_no_colours() =>
        Assert.False(Terminal.OfProcess(name => name == "TERM" ? "xterm" : null).Colours && Console.IsOutputRedirected);
}
