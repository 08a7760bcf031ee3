using System.CommandLine;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Listing;
using Maestro.Cli.Output;
using Maestro.Cli.Publishing;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.ResourceBundles;

/// <summary><c>maestro resourcebundle</c> (rest-and-operations.md section 3.4).</summary>
internal static class ResourceBundleCommands
{
    private const string SampleId = "3c1f6a52-2c53-5b8e-9a0e-7d1f0f6f9a10";
    private static readonly (string, string) Id = ("id", "id of the resource bundle");

    /// <summary>The command and what is below it.</summary>
    public static Command Make(ClientCommands commands)
    {
        var group = commands.Group("resourcebundle", "Shows, applies and deletes resource bundles.", ClientOptions.RestAndGrpc, below =>
        [
            below.Make("list", "Lists resource bundles.", OperatorOptions.Listing, ListAsync).WithExamples(
                "maestro resourcebundle list --search \"consumer_name = 'edge-oslo-07'\"",
                "maestro resourcebundle list --search \"payload->'metadata'->>'name' = 'ledger'\"",
                "maestro resourcebundle list --search \"payload->'metadata'->'labels'->>'app' = 'ledger'\"",
                "maestro resourcebundle list --all -o json"),
            below.Make("get", "Shows a resource bundle.", [OperatorOptions.Output], Id, GetAsync).WithExamples(
                $"maestro resourcebundle get {SampleId} -o yaml"),
            below.Make("status", "Shows the status that the agent reported.",
                [OperatorOptions.Output, OperatorOptions.Watch, OperatorOptions.Interval], Id, StatusAsync).WithExamples(
                $"maestro resourcebundle status {SampleId}",
                $"maestro resourcebundle status {SampleId} --watch"),
            below.Make("apply",
                "Creates or updates resource bundles from files: resource bundles as \"get -o json\" prints them, ManifestWorks, or plain Kubernetes "
                + "manifests, which become one work for the consumer of --consumer. All files are checked before anything is sent, and works that are as "
                + "they should be are left alone.",
                ApplyCommand.Options, ApplyCommand.RunAsync).WithExamples(
                "maestro resourcebundle apply -f ledger.json",
                "maestro resourcebundle apply -f manifestwork.yaml --wait",
                "maestro resourcebundle apply -f manifests/ --consumer edge-oslo-07 --name ledger",
                "kubectl create configmap rates --from-literal=eur=1 --dry-run=client -o yaml | maestro resourcebundle apply -f - --consumer edge-oslo-07 --name rates"),
            below.Make("delete", "Deletes a resource bundle. It is gone when its agent has removed the manifests.", [OperatorOptions.Yes], Id, DeleteAsync)
                .WithExamples($"maestro resourcebundle delete {SampleId} --yes"),
            below.Make("history", "Shows what happened to a resource bundle, also after it is gone.",
                [OperatorOptions.Page, OperatorOptions.Size, OperatorOptions.All, OperatorOptions.NewestFirst, OperatorOptions.Output], Id, HistoryAsync)
                .WithExamples($"maestro resourcebundle history {SampleId} --newest-first --size 10"),
            below.Make("receipt", "Shows how far the current version has come: accepted, delivered, applied, observed, and what is missing.",
                [OperatorOptions.Output], Id, ReceiptAsync).WithExamples(
                $"maestro resourcebundle receipt {SampleId} -o json"),
            below.Make("force-finalize",
                "Takes a resource bundle that is being deleted for deleted, although its agent never said so. What the agent had applied stays in its "
                + "cluster: this is for clusters that are gone.",
                [OperatorOptions.Reason, OperatorOptions.Yes, OperatorOptions.Output], Id, ForceFinalizeCommand.RunAsync).WithExamples(
                $"maestro resourcebundle force-finalize {SampleId} --reason \"cluster scrapped, ticket 4711\""),
        ]);
        group.Aliases.Add("resourcebundles");
        group.Aliases.Add("rb");
        return group;
    }

    private static Task ListAsync(ClientRun run) => ListCommand.RunAsync(run, Collection.ResourceBundles, BundleTable.Header, BundleTable.Row);

    private static async Task GetAsync(ClientRun run)
    {
        using var rest = run.OpenRest();
        var bundle = await rest.GetBundleAsync(run.Argument, run.Stop);
        Result.Print(run, bundle.Json, () => BundleTable.Print(run.Terminal, bundle.Value));
    }

    private static async Task StatusAsync(ClientRun run)
    {
        using var rest = run.OpenRest();
        if (run.Get(OperatorOptions.Watch))
        {
            await StatusWatch.RunAsync(run, rest, TimeProvider.System);
            return;
        }

        var bundle = await rest.GetBundleAsync(run.Argument, run.Stop);
        Result.Print(run, BundleJson.Status(bundle.Json), () => BundleTable.PrintStatus(run.Terminal, bundle.Value));
    }

    private static Task HistoryAsync(ClientRun run) => ListCommand.RunAsync(
        run,
        Collection.HistoryOf(run.Argument),
        HistoryTable.Header,
        HistoryTable.Row,
        run.Get(OperatorOptions.NewestFirst) ? "occurred_at desc" : "");

    private static async Task ReceiptAsync(ClientRun run)
    {
        using var rest = run.OpenRest();
        var receipt = await rest.GetReceiptAsync(run.Argument, run.Stop);
        Result.Print(run, receipt.Json, () => ReceiptTable.Print(run.Terminal, receipt.Value));
    }

    private static async Task DeleteAsync(ClientRun run)
    {
        var source = SourceSettings.From(run.Values);
        using var rest = run.OpenRest();
        var bundle = (await rest.GetBundleAsync(run.Argument, run.Stop)).Value;
        var question = $"Are you sure you want to delete resource bundle {Printable.Of(bundle.Id)} (consumer: {Printable.Of(bundle.ConsumerName)})?";
        if (!run.Get(OperatorOptions.Yes) && !await run.Terminal.ConfirmAsync(question, run.Stop))
        {
            run.Terminal.Output.WriteLine("Deletion cancelled");
            return;
        }

        using var connection = new SourceConnection(source);
        await connection.PublishAsync(SpecEvent.Delete(source.SourceId, bundle.Id, bundle.ConsumerName, bundle.Version), run.Stop);
        run.Terminal.Output.WriteLine($"Resource bundle {bundle.Id} deleted successfully");
    }
}
