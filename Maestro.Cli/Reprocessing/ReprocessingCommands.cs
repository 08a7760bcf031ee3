using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Reprocessing;

/// <summary><c>maestro reprocessing</c>: what operators do with jobs (reprocessing.md section 10.3).</summary>
internal static class ReprocessingCommands
{
    private static readonly (string, string) Id = ("id", "id of the job");
    private static readonly (string, string) Ids = ("ids", "id of the job; several with commas");

    /// <summary>The command and what is below it.</summary>
    public static Command Make(ClientCommands commands) => commands.Group(
        "reprocessing", "Shows and decides reprocessing jobs: the platform's instances that are to be run again.",
        ReprocessingClientOptions.Connection, below =>
        [
            below.Make("list", "Lists jobs of all systems, newest first.", ReprocessingClientOptions.Listing, ListAsync).WithExamples(
                "maestro reprocessing list --status pending_approval",
                "maestro reprocessing list --system 3f1c2b7e-5d0a-4c55-9a42-7b1f0e6d8c10 --status failure,aborted_split_events_failure -o json"),
            below.Make("show", "Shows a job with the progress of each unit.", [OperatorOptions.Output], Id, ShowAsync).WithExamples(
                "maestro reprocessing show 0198a7c2-4b10-7c3e-9f21-5a6b7c8d9e01"),
            below.Make("preview", "Shows what approving a job would do.", [OperatorOptions.Output], Id, PreviewAsync).WithExamples(
                "maestro reprocessing preview 0198a7c2-4b10-7c3e-9f21-5a6b7c8d9e01"),
            below.Make("approve", "Approves jobs, and their siblings with the same tag.", ReprocessingClientOptions.Decision, Ids,
                run => DecideAsync(run, "approve")).WithExamples("maestro reprocessing approve 0198a7c2-4b10-7c3e-9f21-5a6b7c8d9e01 --user maria.silva --comment \"March is right now\""),
            below.Make("skip", "Skips jobs: their data is never committed.", ReprocessingClientOptions.Decision, Ids, run => DecideAsync(run, "skip"))
                .WithExamples("maestro reprocessing skip 0198a7c2-4b10-7c3e-9f21-5a6b7c8d9e01 --user joao.souza"),
            below.Make("cancel", "Ends a job that waits or runs.", ReprocessingClientOptions.Decision, Ids, run => DecideAsync(run, "cancel"))
                .WithExamples("maestro reprocessing cancel 0198a7c2-4b10-7c3e-9f21-5a6b7c8d9e01"),
            below.Make("retry", "Puts a job that ended before it committed anything into the line again.", ReprocessingClientOptions.Decision, Ids,
                run => DecideAsync(run, "retry")).WithExamples("maestro reprocessing retry 0198a7c2-4b10-7c3e-9f21-5a6b7c8d9e01"),
            below.Make("audit", "Shows who did what, newest first.",
                [ReprocessingClientOptions.System, ReprocessingClientOptions.Job, ReprocessingClientOptions.Limit, OperatorOptions.Output],
                AuditAsync).WithExamples("maestro reprocessing audit --job 0198a7c2-4b10-7c3e-9f21-5a6b7c8d9e01"),
            below.Make("import", "Takes over what the original service left of a system; that one must not run any more.", [OperatorOptions.Output],
                ("system", "id of the system"), ImportAsync).WithExamples("maestro reprocessing import 3f1c2b7e-5d0a-4c55-9a42-7b1f0e6d8c10"),
            below.Make("gate", "Tells whether the platform may admit new events of a system.", [], ("system", "id of the system"), GateAsync).WithExamples(
                "maestro reprocessing gate 3f1c2b7e-5d0a-4c55-9a42-7b1f0e6d8c10"),
            .. DeadLetterCommands.Make(below),
        ]);

    /// <summary>Who decides, and why, as a body.</summary>
    internal static JsonObject DecisionOf(ClientRun run) => new()
    {
        ["user"] = run.Get(ReprocessingClientOptions.User) is { Length: > 0 } given ? given : Environment.UserName,
        ["comment"] = run.Get(ReprocessingClientOptions.Comment),
    };

    private static async Task ListAsync(ClientRun run)
    {
        var query = Query(
            ("system", run.Get(ReprocessingClientOptions.System)), ("status", string.Join(',', run.Get(ReprocessingClientOptions.Status))),
            ("branch", run.Get(ReprocessingClientOptions.Branch)), ("tag", run.Get(ReprocessingClientOptions.Tag)),
            ("text", run.Get(ReprocessingClientOptions.Text)), ("page", $"{run.Get(OperatorOptions.Page)}"), ("size", $"{run.Get(OperatorOptions.Size)}"));
        using var client = new ReprocessingClient(run);
        var list = await client.GetAsync($"/v2/reprocessing?{query}", run.Stop);
        Result.Print(run, list, () => ReprocessingTables.PrintList(run.Terminal, list));
    }

    private static async Task ShowAsync(ClientRun run)
    {
        using var client = new ReprocessingClient(run);
        var detail = await client.GetAsync($"/v2/reprocessing/{Uri.EscapeDataString(run.Argument)}", run.Stop);
        Result.Print(run, detail, () => ReprocessingTables.PrintDetail(run.Terminal, detail));
    }

    private static async Task PreviewAsync(ClientRun run)
    {
        using var client = new ReprocessingClient(run);
        var impact = await client.GetAsync($"/v2/reprocessing/{Uri.EscapeDataString(run.Argument)}/impact", run.Stop);
        Result.Print(run, impact, () => ReprocessingTables.PrintImpact(run.Terminal, impact));
    }

    /// <summary>Every job has its own outcome; one that is refused makes the command fail after the others.</summary>
    private static async Task DecideAsync(ClientRun run, string command)
    {
        using var client = new ReprocessingClient(run);
        var refusals = new List<string>();
        foreach (var id in run.Argument.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                var job = await client.PostAsync($"/v2/reprocessing/{Uri.EscapeDataString(id)}/{command}", DecisionOf(run), run.Stop);
                Result.Print(run, job, () => run.Terminal.Output.WriteLine($"Job {id} is {job.GetProperty("status").GetString()}"));
            }
            catch (CommandFailure refusal)
            {
                refusals.Add($"job {id}: {refusal.Message}");
            }
        }

        if (refusals.Count > 0)
        {
            throw new CommandFailure(string.Join("; ", refusals));
        }
    }

    private static async Task AuditAsync(ClientRun run)
    {
        var query = Query(
            ("system", run.Get(ReprocessingClientOptions.System)), ("id", run.Get(ReprocessingClientOptions.Job)),
            ("limit", $"{run.Get(ReprocessingClientOptions.Limit)}"));
        using var client = new ReprocessingClient(run);
        var audit = await client.GetAsync($"/v2/audit?{query}", run.Stop);
        Result.Print(run, audit, () => ReprocessingTables.PrintAudit(run.Terminal, audit));
    }

    private static async Task ImportAsync(ClientRun run)
    {
        using var client = new ReprocessingClient(run);
        var report = await client.PostAsync($"/v2/systems/{Uri.EscapeDataString(run.Argument)}/import", new JsonObject(), run.Stop);
        Result.Print(run, report, () => ReprocessingTables.PrintImport(run.Terminal, report));
    }

    private static async Task GateAsync(ClientRun run)
    {
        using var client = new ReprocessingClient(run);
        var status = await client.StatusAsync($"/v1.0.0/gateway/{Uri.EscapeDataString(run.Argument)}/proceed", run.Stop);
        run.Terminal.Output.WriteLine(status switch
        {
            HttpStatusCode.OK => "open",
            HttpStatusCode.Forbidden => "closed",
            _ => throw new CommandFailure($"it is not known whether the gate is open (HTTP {(int)status})"),
        });
    }

    private static string Query(params IEnumerable<(string Name, string Value)> parameters) => string.Join(
        '&', parameters.Where(parameter => parameter.Value.Length > 0).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));
}
