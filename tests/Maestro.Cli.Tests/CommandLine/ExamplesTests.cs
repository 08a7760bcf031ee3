using System.CommandLine;
using System.CommandLine.Parsing;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;

namespace Maestro.Cli.Tests.CommandLine;

public class ExamplesTests
{
    public static TheoryData<string> Commands => [.. Visible(Root()).Select(found => found.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_of_every_command_shows_an_example_that_works(string path)
    {
        var command = Visible(Root()).Single(found => found.Path == path).Command;

        var examples = Examples.Of(command);
        var help = await CommandRun.Of([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.NotEmpty(examples);
        Assert.Equal(0, help.Code);
        Assert.All(examples, example =>
        {
            Assert.Contains($"  {example}\n", help.Output, StringComparison.Ordinal);
            Assert.Contains($"maestro {path}".TrimEnd(), example, StringComparison.Ordinal);
            Assert.Empty(Root().Parse(Arguments.Normalize([.. CommandLineParser.SplitCommandLine(Call(example))], out _)).Errors);
        });
    }

    // The part of a shell line that is about this program.
    private static string Call(string example)
    {
        var start = example.IndexOf("maestro ", StringComparison.Ordinal) + "maestro ".Length;
        int[] ends = [example.IndexOf(" >", start, StringComparison.Ordinal), example.IndexOf(')', start)];
        return example[start..ends.Where(end => end >= 0).DefaultIfEmpty(example.Length).Min()];
    }

    private static RootCommand Root() =>
        new MaestroCli(new Hosting(), _ => null).Root(new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, Colours: false));

    private static IEnumerable<(string Path, Command Command)> Visible(Command parent, string path = "") =>
        parent.Subcommands.Where(command => !command.Hidden).SelectMany(command =>
        {
            var own = $"{path} {command.Name}".TrimStart();
            return Visible(command, own).Prepend((own, command));
        });
}
