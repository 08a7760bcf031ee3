using System.Globalization;
using System.Text.Json;
using Maestro.Cli.Output;

namespace Maestro.Cli.Reprocessing;

/// <summary>Jobs, units and audit lines as tables.</summary>
internal static class ReprocessingTables
{
    /// <summary>A list of jobs.</summary>
    public static void PrintList(Terminal terminal, JsonElement list)
    {
        var table = new TextTable(terminal, ["ID", "SYSTEM", "STATUS", "BRANCH", "ORIGIN", "UNITS", "CREATED"]);
        table.Add(list.GetProperty("items").EnumerateArray().Select(IReadOnlyList<Cell> (job) =>
        [
            Text(job, "id"), Text(job, "systemId"), Status(Text(job, "status")), Text(job, "branch"), Text(job, "origin"),
            Progress(job), Time(job, "createdAt"),
        ]));
        table.Complete();
    }

    /// <summary>A job and its units.</summary>
    public static void PrintDetail(Terminal terminal, JsonElement detail)
    {
        var job = detail.GetProperty("reprocessing");
        Result.PrintFields(terminal,
        [
            ("ID", Text(job, "id")), ("System", Text(job, "systemId")), ("Status", Status(Text(job, "status"))), ("Branch", Text(job, "branch")),
            ("Origin", job.TryGetProperty("origin", out var origin) ? Text(origin, "name") : ""), ("Tag", Text(job, "tag")),
            ("Phase", Text(detail, "phase")), ("Position", Text(detail, "position")), ("Reason", Text(detail, "reason")),
            ("Asking instance", detail.GetProperty("pendingCommitted").GetBoolean() ? "committed" : "not committed"), ("Units", Progress(detail)),
            .. job.GetProperty("history").EnumerateArray().Select(
                entry => ("History", (Cell)$"{Time(entry, "timestamp")} {Text(entry, "status")} {Text(entry, "user")}")),
        ]);
        terminal.Output.WriteLine();
        var table = new TextTable(terminal, ["UNIT", "BRANCH", "EVENT", "STATE", "ATTEMPTS", "SECONDS", "NEW INSTANCE", "ERROR"]);
        table.Add(detail.GetProperty("units").EnumerateArray().Select(IReadOnlyList<Cell> (unit) =>
        [
            Text(unit, "instanceId"), Text(unit, "branch"), Text(unit, "event"), UnitState(Text(unit, "state")), Text(unit, "attempts"),
            Text(unit, "durationSeconds"), Text(unit, "newInstanceId"), Text(unit, "error"),
        ]));
        table.Complete();
    }

    /// <summary>What approving would do.</summary>
    public static void PrintImpact(Terminal terminal, JsonElement impact) => Result.PrintFields(terminal,
    [
        ("Jobs", string.Join(", ", impact.GetProperty("jobs").EnumerateArray().Select(id => id.GetString()))),
        ("Units", Text(impact, "units")),
        ("Branches", string.Join(", ", impact.GetProperty("branches").EnumerateArray().Select(branch => branch.GetString()))),
        ("Events", string.Join(", ", impact.GetProperty("events").EnumerateObject().Select(one => $"{one.Name}: {one.Value}"))),
        ("Jobs ahead", Text(impact, "ahead")),
        ("Closes the gate", impact.GetProperty("closesGate").GetBoolean() ? new Cell("yes", Tone.Waiting) : new Cell("no")),
        ("Estimate", Text(impact, "estimateSeconds") is { Length: > 0 } seconds ? $"{seconds} s" : "unknown"),
    ]);

    /// <summary>What an import did.</summary>
    public static void PrintImport(Terminal terminal, JsonElement report) => Result.PrintFields(terminal,
    [
        ("Imported", Text(report, "imported")), ("There already", Text(report, "known")),
        .. report.GetProperty("unclear").EnumerateArray().Select(id => ("To look after", new Cell(id.GetString() ?? "", Tone.Bad))),
        .. report.GetProperty("archived").EnumerateObject().Select(queue => ("Archived", (Cell)$"{queue.Value} messages of {queue.Name}")),
    ]);

    /// <summary>Lines of the audit trail.</summary>
    public static void PrintAudit(Terminal terminal, JsonElement audit)
    {
        var table = new TextTable(terminal, ["TIME", "SYSTEM", "JOB", "USER", "ACTION", "DETAIL"]);
        table.Add(audit.GetProperty("items").EnumerateArray().Select(IReadOnlyList<Cell> (line) =>
        [
            Time(line, "timestamp"), Text(line, "systemId"), Text(line, "id"), Text(line, "user"), Text(line, "action"), Text(line, "detail"),
        ]));
        table.Complete();
    }

    /// <summary>Messages that no queue took.</summary>
    public static void PrintDeadLetters(Terminal terminal, JsonElement letters)
    {
        var table = new TextTable(terminal, ["ID", "TIME", "SYSTEM", "EXCHANGE", "KEY", "BYTES", "REASON"]);
        table.Add(letters.GetProperty("items").EnumerateArray().Select(IReadOnlyList<Cell> (letter) =>
        [
            Text(letter, "id"), Time(letter, "timestamp"), Text(letter, "systemId"), Text(letter, "exchange"), Text(letter, "routingKey"),
            letter.GetProperty("body").GetBytesFromBase64().Length.ToString(CultureInfo.InvariantCulture), Text(letter, "reason"),
        ]));
        table.Complete();
    }

    private static Cell Status(string status) => new(status, status switch
    {
        "finished" => Tone.Good,
        "skipped" => Tone.Faint,
        "failure" or "aborted_split_events_failure" or "aborted_persist_domain_failure" => Tone.Bad,
        _ => Tone.Waiting,
    });

    private static Cell UnitState(string state) => new(state, state switch
    {
        "committed" => Tone.Good,
        "dropped" => Tone.Bad,
        "pending" => Tone.Faint,
        _ => Tone.Waiting,
    });

    private static string Progress(JsonElement owner)
    {
        var progress = owner.GetProperty("progress");
        return $"{progress.GetProperty("committed")}/{progress.GetProperty("units")}";
    }

    private static string Time(JsonElement owner, string name) => Moment.Of(
        DateTimeOffset.TryParse(Text(owner, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null);

    private static string Text(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value.ToString() : "";
}
