using System.CommandLine;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli;

/// <summary>The <c>maestro</c> command line.</summary>
/// <param name="hosting">What the commands run.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
internal sealed class MaestroCli(Hosting hosting, Func<string, string?> variable)
{
    /// <summary>Runs one command line and answers its exit code (<see cref="ExitCode"/>).</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var normal = Arguments.Normalize(arguments, out var removed);
        foreach (var flag in removed)
        {
            await error.WriteLineAsync($"Warning: {flag} belongs to an earlier release and has no effect");
        }

        var parsed = Root().Parse(normal is [] ? ["--help"] : normal, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
            {
                await error.WriteLineAsync($"Error: {problem.Message}");
            }

            await error.WriteLineAsync($"Allowed: what \"{CommandPath(parsed)} --help\" lists");
            return ExitCode.Invalid;
        }

        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation, stop);
        }
        catch (InvalidSettingsException cause)
        {
            foreach (var sentence in cause.Errors)
            {
                await error.WriteLineAsync($"Error: {sentence}");
            }

            return ExitCode.Invalid;
        }
    }

    private RootCommand Root()
    {
        var logging = LoggingOptions.All.Select(setting => new SettingOption(setting) { Recursive = true }).ToArray();
        var commands = new CommandFactory(hosting, variable, logging);
        var root = new RootCommand("Maestro carries resource bundles from sources to the agents of clusters, and their status back.");
        foreach (var option in logging)
        {
            root.Add(option);
        }

        foreach (var command in commands.All())
        {
            root.Add(command);
        }

        return root;
    }

    private static string CommandPath(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "maestro" : $"maestro {parsed.CommandResult.Command.Name}";
}
