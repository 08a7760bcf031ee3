using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Maestro.Bench.Reporting;

/// <summary>What a run came to, for people and for programs.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Settings">What it was told to do, by the names in JSON.</param>
/// <param name="Sections">Its columns.</param>
/// <param name="Problems">What makes it a failure; empty for a success.</param>
internal sealed record Report(
    string Scenario, IReadOnlyDictionary<string, object?> Settings, IReadOnlyList<Section> Sections, IReadOnlyList<string> Problems)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether everything arrived, once and in time.</summary>
    public bool Succeeded => Problems.Count == 0;

    /// <summary>Writes the table, the problems, and as the last line the JSON.</summary>
    public void Write(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected)
        {
            // A file has no width.
            console.Profile.Width = 160;
        }

        console.Write(Table());
        foreach (var problem in Problems)
        {
            console.MarkupLineInterpolated($"[red]{problem}[/]");
        }

        output.WriteLine(ToJson());
        output.Flush();
    }

    /// <summary>Everything in one line of JSON.</summary>
    public string ToJson()
    {
        var json = new JsonObject { ["scenario"] = Scenario, ["succeeded"] = Succeeded };
        foreach (var (name, value) in Settings)
        {
            json[name] = JsonSerializer.SerializeToNode(value, Json);
        }

        var sections = new JsonArray();
        foreach (var section in Sections)
        {
            var entry = new JsonObject { ["phase"] = section.Name };
            foreach (var figure in section.Figures)
            {
                entry[figure.Key] = figure.Value is { } value && double.IsFinite(value) ? Math.Round(value, 4) : null;
            }

            sections.Add(entry);
        }

        json["phases"] = sections;
        json["problems"] = JsonSerializer.SerializeToNode(Problems, Json);
        return json.ToJsonString(Json);
    }

    private Table Table()
    {
        var table = new Table().RoundedBorder().AddColumn(new TableColumn(Scenario).NoWrap());
        foreach (var section in Sections)
        {
            table.AddColumn(new TableColumn(section.Name).RightAligned());
        }

        foreach (var row in Sections.SelectMany(section => section.Figures).DistinctBy(figure => figure.Key))
        {
            table.AddRow([new Text(row.Label), .. Sections.Select(section => Cell(section, row.Key))]);
        }

        return table;
    }

    private static Text Cell(Section section, string key) =>
        section.Figures.FirstOrDefault(figure => figure.Key == key) is { } figure
            ? new Text(figure.Text, figure is { IsAlarm: true, Value: > 0 } ? new Style(Color.Red) : Style.Plain)
            : new Text("");
}
