using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Maestro.Cli.Output;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Cli.Tests;

public partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root(), "README.md"));

    // Options of other programs that the README calls.
    private static readonly string[] Foreign = ["--help"];

    [Fact]
    public void Every_option_it_names_exists()
    {
        var known = CommandOptions.Server.Concat(CommandOptions.Agent).Concat(UpOptions.Up).Concat(ClientOptions.RestAndGrpc).Concat(OperatorOptions.Everything)
            .SelectMany(setting => new[] { "--" + setting.Name }.Concat(setting.Aliases))
            .Concat(Foreign);

        Assert.Empty(Flag().Matches(Readme).Select(match => match.Value).Distinct().Except(known));
    }

    [Fact]
    public void The_defaults_of_its_table_are_those_of_the_options()
    {
        var defaults = CommandOptions.Server.ToDictionary(setting => "--" + setting.Name, setting => setting.DefaultText);
        var rows = OptionRow().Matches(Readme).Select(match => (Option: match.Groups[1].Value, Default: match.Groups[2].Value)).ToArray();

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.True(
            GoDuration.TryParse(row.Default, out var duration)
                ? GoDuration.TryParse(defaults[row.Option], out var actual) && actual == duration
                : defaults[row.Option] == row.Default,
            $"{row.Option}: the README says {row.Default}, the option {defaults[row.Option]}"));
    }

    [Fact]
    public void Every_command_line_in_it_is_understood()
    {
        var lines = CommandLines().Matches(Readme).Select(match => match.Groups[1].Value).Where(line => !line.StartsWith("bench", StringComparison.Ordinal)).ToArray();
        var root = new MaestroCli(new Hosting(), _ => null).Root(new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, Colours: false));

        Assert.True(lines.Length > 5);
        Assert.All(lines, line => Assert.Empty(root.Parse(line).Errors));
    }

    [Fact]
    public void Its_grpc_example_is_an_event_that_the_server_accepts()
    {
        var manifests = ManifestLine().Match(Readme).Groups[1].Value;
        var json = PublishExample().Match(Readme).Groups[1].Value
            .Replace("$(cat /proc/sys/kernel/random/uuid)", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("$data", Convert.ToBase64String(Encoding.UTF8.GetBytes(manifests)), StringComparison.Ordinal);

        var published = JsonParser.Default.Parse<PublishRequest>(json).Event;

        Assert.True(EventType.TryParse(published.Type, out var type));
        Assert.Equal((DataType.ManifestBundle, EventType.CreateRequest), (type.DataType, type.Action));
        Assert.Equal("edge-1", published.Attributes["ce-clustername"].CeString);
        Assert.Null(BundleValidation.Validate(published.BinaryData.Span, new BundleValidationOptions()));
    }

    internal static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Maestro.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("Maestro.sln is above the tests");
        }

        return directory.FullName;
    }

    // A flag follows a backtick, a blank or the slash between two spellings.
    [GeneratedRegex("(?<=[`\\s/])--[a-z][a-z-]+")]
    private static partial Regex Flag();

    [GeneratedRegex(@"^\| `(--[a-z-]+)` \| `?([^|` ]+)`? \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    // In code blocks only: a line that begins with the program, or hands its output on.
    [GeneratedRegex(@"^(?:source <\()?(?:\./)?maestro ([^#)\n]+)", RegexOptions.Multiline)]
    private static partial Regex CommandLines();

    [GeneratedRegex("data=\\$\\(printf '%s' '([^']+)'")]
    private static partial Regex ManifestLine();

    [GeneratedRegex("<<JSON\\n(.*?)\\nJSON", RegexOptions.Singleline)]
    private static partial Regex PublishExample();
}
