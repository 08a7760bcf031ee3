using System.Globalization;
using System.Text.RegularExpressions;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>Keeps the checklist of reprocessing, the tests and <c>docs/conformance.md</c> in step.</summary>
public sealed partial class ReprocessingConformanceTests
{
    private const int Lines = 100;

    [Fact]
    public void Every_line_of_the_checklist_has_a_test_or_a_reason()
    {
        var tested = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => ChecklistTrait().Matches(File.ReadAllText(file)))
            .SelectMany(match => Line().Matches(match.Value))
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToHashSet();
        var left = LeftOut().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "conformance.md")))
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToHashSet();

        Assert.Empty(Enumerable.Range(1, Lines).Except(tested).Except(left));
        Assert.Empty(tested.Intersect(left));
    }

    [GeneratedRegex("""Trait\("Checklist", "[^"]*reprocessing-[^"]*"\)""")]
    private static partial Regex ChecklistTrait();

    [GeneratedRegex(@"reprocessing-(\d+)")]
    private static partial Regex Line();

    [GeneratedRegex(@"^\| reprocessing-(\d+) \|", RegexOptions.Multiline)]
    private static partial Regex LeftOut();
}
