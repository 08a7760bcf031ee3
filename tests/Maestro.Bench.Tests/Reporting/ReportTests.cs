using System.Text.Json;
using Maestro.Bench.Reporting;

namespace Maestro.Bench.Tests.Reporting;

public sealed class ReportTests
{
    private static readonly Report Report = new(
        "spec",
        new Dictionary<string, object?> { ["bundles"] = 50, ["ratePerSecond"] = null },
        [
            new Section("create", [new("lost", "lost", 1) { IsAlarm = true }, new("p50Ms", "p50, ms", 1.23456789, "N1")]),
            new Section("update", [new("lost", "lost", 0) { IsAlarm = true }, new("cpuSeconds", "CPU, s", null), new("nan", "NaN", double.NaN)]),
        ],
        ["1 events were lost."]);

    [Fact]
    public void The_last_line_is_json_with_every_number()
    {
        using var output = new StringWriter();

        Report.Write(output);

        var lines = output.ToString().TrimEnd().Split('\n');
        using var json = JsonDocument.Parse(lines[^1]);
        var root = json.RootElement;
        Assert.Equal("spec", root.GetProperty("scenario").GetString());
        Assert.False(root.GetProperty("succeeded").GetBoolean());
        Assert.Equal(50, root.GetProperty("bundles").GetInt32());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("ratePerSecond").ValueKind);
        var (create, update) = (root.GetProperty("phases")[0], root.GetProperty("phases")[1]);
        Assert.Equal("create", create.GetProperty("phase").GetString());
        Assert.Equal((1, 1.2346), (create.GetProperty("lost").GetInt32(), create.GetProperty("p50Ms").GetDouble()));
        Assert.Equal(JsonValueKind.Null, update.GetProperty("cpuSeconds").ValueKind);
        Assert.Equal(JsonValueKind.Null, update.GetProperty("nan").ValueKind);
        Assert.Equal("1 events were lost.", root.GetProperty("problems")[0].GetString());
    }

    [Fact]
    public void The_table_has_a_column_for_each_phase_and_tells_the_problems()
    {
        using var output = new StringWriter();

        Report.Write(output);

        var text = output.ToString();
        Assert.Matches(@"spec\s+│\s+create\s+│\s+update", text);
        Assert.Matches(@"p50, ms\s+│\s+1\.2\s+│\s+│", text);
        Assert.Matches(@"CPU, s\s+│\s+│\s+-\s+│", text);
        Assert.Contains("1 events were lost.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_problems_it_is_a_success() => Assert.True((Report with { Problems = [] }).Succeeded);
}
