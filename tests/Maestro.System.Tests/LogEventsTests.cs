using System.Text.RegularExpressions;

namespace Maestro.SystemTests;

/// <summary>Keeps <c>docs/log-events.md</c> and the sources in step.</summary>
public sealed partial class LogEventsTests
{
    [Fact]
    public void Every_log_message_has_an_id_of_its_own_and_is_listed()
    {
        var root = Repository.Root;
        var sources = Directory.EnumerateDirectories(root, "Maestro.*")
            .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Message().Matches(File.ReadAllText(file)))
            .Select(match => (Id: match.Groups[1].Value, Level: match.Groups[2].Value))
            .ToList();
        var listed = Row().Matches(File.ReadAllText(Path.Combine(root, "docs", "log-events.md")))
            .Select(match => (Id: match.Groups[1].Value, Level: match.Groups[2].Value))
            .ToList();

        Assert.NotEmpty(sources);
        Assert.Equal(sources.Select(message => message.Id).Distinct().Count(), sources.Count);
        Assert.Equal(sources.Order(), listed.Order());
    }

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId = )?(\d+),\s*(?:Level = )?LogLevel\.(\w+)")]
    private static partial Regex Message();

    [GeneratedRegex(@"^\| (\d+) \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
