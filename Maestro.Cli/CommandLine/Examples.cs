using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Maestro.Cli.CommandLine;

/// <summary>Command lines that <c>--help</c> shows.</summary>
internal static class Examples
{
    private static readonly ConditionalWeakTable<Command, string[]> All = [];

    /// <summary>Gives a command its examples.</summary>
    public static TCommand WithExamples<TCommand>(this TCommand command, params string[] lines) where TCommand : Command
    {
        All.AddOrUpdate(command, lines);
        return command;
    }

    /// <summary>The examples of a command.</summary>
    public static IReadOnlyList<string> Of(Command command) => All.TryGetValue(command, out var lines) ? lines : [];

    /// <summary>Makes <c>--help</c> of all commands show their examples.</summary>
    public static void ShowInHelp(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            var lines = Of(parseResult.CommandResult.Command);
            if (lines.Count > 0)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine(lines.Count == 1 ? "Example:" : "Examples:");
                foreach (var line in lines)
                {
                    output.WriteLine($"  {line}");
                }

                output.WriteLine();
            }

            return code;
        }
    }
}
