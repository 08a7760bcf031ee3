using Maestro.Cli.Output;

namespace Maestro.Cli.Tests.CommandLine;

/// <summary>One command line run in this process.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it complained about.</param>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static Task<CommandRun> Of(params string[] arguments) => OfAsync("", [], arguments);

    public static async Task<CommandRun> OfAsync(string input, Dictionary<string, string> variables, params string[] arguments)
    {
        using var reader = new StringReader(input);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var cli = new MaestroCli(new Hosting(), variables.GetValueOrDefault);
        var code = await cli.RunAsync(arguments, new Terminal(reader, output, error, Colours: false), CancellationToken.None);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
