using System.CommandLine;
using System.CommandLine.Parsing;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli;

/// <summary>The <c>maestro</c> command line.</summary>
/// <param name="hosting">What the commands run.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
internal sealed class MaestroCli(Hosting hosting, Func<string, string?> variable)
{
    private const string ServerCommand = "server";

    /// <summary>Runs one command line without a person at it.</summary>
    public Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken stop) =>
        RunAsync(arguments, new Terminal(TextReader.Null, output, error, Colours: false), stop);

    /// <summary>Runs one command line and answers its exit code (<see cref="ExitCode"/>).</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken stop)
    {
        var error = terminal.Error;
        var normal = Arguments.Normalize(arguments, out var removed);
        foreach (var flag in removed)
        {
            await error.WriteLineAsync($"Warning: {flag} belongs to an earlier release and has no effect");
        }

        var root = Root(terminal);
        var parsed = Parse(root, LoneFlags.Complete(normal, root));
        if (AreOptionsAlone(parsed))
        {
            parsed = Parse(root, LoneFlags.Complete([ServerCommand, .. normal], root));
        }

        if (IsGroupAlone(parsed))
        {
            parsed = Parse(root, [.. normal, "--help"]);
        }

        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in Problems(parsed))
            {
                await error.WriteLineAsync($"Error: {problem}");
            }

            await error.WriteLineAsync($"Allowed: what \"{CommandPath(parsed)} --help\" lists");
            return ExitCode.Invalid;
        }

        var invocation = new InvocationConfiguration
        {
            Output = terminal.Output,
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

    /// <summary>Makes all commands.</summary>
    internal RootCommand Root(Terminal terminal)
    {
        var logging = LoggingOptions.All.Select(setting => new SettingOption(setting) { Recursive = true }).ToArray();
        var commands = new CommandFactory(new CommandSurroundings(hosting, terminal, variable, logging));
        var root = new RootCommand("Maestro carries resource bundles from sources to the agents of clusters, and their status back.");
        foreach (var option in logging)
        {
            root.Add(option);
        }

        foreach (var command in commands.All())
        {
            root.Add(command);
        }

        Examples.ShowInHelp(root);
        return root;
    }

    private static ParseResult Parse(RootCommand root, IReadOnlyList<string> arguments) =>
        root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>Whether commands were named that only hold others: who asks so far wants to know what there is.</summary>
    private static bool IsGroupAlone(ParseResult parsed) =>
        parsed is { Errors.Count: > 0, UnmatchedTokens.Count: 0, CommandResult.Command: { Subcommands.Count: > 0, Action: null } };

    /// <summary>
    /// Whether there is an option and no command that it could belong to. The original's image starts <c>maestro server</c>, and what is given to the
    /// container are options of that (rest-and-operations.md section 6.1). The program of agents alone has no such command.
    /// </summary>
    private static bool AreOptionsAlone(ParseResult parsed) =>
        parsed is { CommandResult.Command: RootCommand root, UnmatchedTokens: [['-', ..], ..] } && root.Subcommands.Any(command => command.Name == ServerCommand);

    /// <summary>What is wrong; words that are unknown explain everything else that is, and arguments that are missing have a name.</summary>
    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.Count > 0)
        {
            return parsed.UnmatchedTokens.Select(token => $"Unrecognized command or argument '{token}'.");
        }

        var missing = parsed.CommandResult.Command.Arguments
            .Where(argument => argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 })
            .Select(argument => $"<{argument.Name}> is required: {argument.Description}")
            .ToArray();
        return missing.Length > 0 ? missing : parsed.Errors.Select(error => error.Message);
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: not RootCommand and var command }; result = result.Parent)
        {
            names.Push(command.Name);
        }

        return string.Join(' ', names.Prepend("maestro"));
    }
}
