using System.Globalization;
using System.Text.RegularExpressions;

namespace Maestro.SystemTests;

/// <summary>Keeps the wire contract's checklist, the tests and <c>docs/conformance.md</c> in step.</summary>
public sealed partial class ConformanceTests
{
    private const int Lines = 103;

    [Fact]
    public void Every_line_of_the_checklist_has_a_test_or_a_reason()
    {
        var root = Repository.Root;
        var tested = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => ChecklistTrait().Matches(File.ReadAllText(file)))
            .SelectMany(match => Number().Matches(match.Groups[1].Value))
            .Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture))
            .ToHashSet();
        var left = LeftOut().Matches(File.ReadAllText(Path.Combine(root, "docs", "conformance.md")))
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToHashSet();

        Assert.Empty(Enumerable.Range(1, Lines).Except(tested).Except(left));
        Assert.Empty(tested.Intersect(left));
    }

    [Fact]
    public void Every_line_of_the_agents_checklist_has_a_test_or_a_reason()
    {
        const int AgentLines = 117;
        var root = Repository.Root;
        var tested = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => AgentTrait().Matches(File.ReadAllText(file)))
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToHashSet();
        var left = AgentLeftOut().Matches(File.ReadAllText(Path.Combine(root, "docs", "conformance.md")))
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToHashSet();

        Assert.Empty(Enumerable.Range(1, AgentLines).Except(tested).Except(left));
        Assert.Empty(tested.Intersect(left));
    }

    [GeneratedRegex("""Trait\("Checklist", "agent-(\d+)"\)""")]
    private static partial Regex AgentTrait();

    [GeneratedRegex(@"^\| agent-(\d+) \|", RegexOptions.Multiline)]
    private static partial Regex AgentLeftOut();

    [GeneratedRegex("""Trait\("Checklist", "protocol-([^"]+)"\)""")]
    private static partial Regex ChecklistTrait();

    [GeneratedRegex(@"\b\d+\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex LeftOut();
}
