using System.Globalization;
using System.Text.RegularExpressions;

namespace Maestro.SystemTests;

/// <summary>Keeps the contract's checklists, the tests and <c>docs/conformance.md</c> in step.</summary>
public sealed partial class ConformanceTests
{
    [Theory]
    [InlineData("protocol", 103)]
    [InlineData("rest", 102)]
    [InlineData("agent", 117)]
    public void Every_line_of_a_checklist_has_a_test_or_a_reason(string checklist, int lines)
    {
        var root = Repository.Root;
        var tested = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => ChecklistTrait().Matches(File.ReadAllText(file)))
            .Where(match => match.Groups[1].Value == checklist)
            .SelectMany(match => Number().Matches(match.Groups[2].Value))
            .Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture))
            .ToHashSet();
        var left = LeftOut().Matches(File.ReadAllText(Path.Combine(root, "docs", "conformance.md")))
            .Where(match => match.Groups[1].Value == checklist)
            .Select(match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
            .ToHashSet();

        Assert.Empty(Enumerable.Range(1, lines).Except(tested).Except(left));
        Assert.Empty(tested.Intersect(left));
        Assert.DoesNotContain(tested.Concat(left), number => number < 1 || number > lines);
    }

    [GeneratedRegex("""Trait\("Checklist", "(\w+)-([^"]+)"\)""")]
    private static partial Regex ChecklistTrait();

    [GeneratedRegex(@"\b\d+\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"^\| (\w+)-(\d+) \|", RegexOptions.Multiline)]
    private static partial Regex LeftOut();
}
