using Maestro.Cli.CommandLine;
using Maestro.Cli.Manifests;
using Maestro.Cli.Output;
using Maestro.Cli.Publishing;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.ResourceBundles;

/// <summary><c>maestro resourcebundle apply</c> (rest-and-operations.md section 3.4).</summary>
internal static class ApplyCommand
{
    /// <summary>Its options.</summary>
    public static readonly IReadOnlyList<Setting> Options =
    [
        OperatorOptions.File, OperatorOptions.Recursive, OperatorOptions.Consumer, OperatorOptions.WorkName, OperatorOptions.Validate, OperatorOptions.DryRun,
        OperatorOptions.Wait, OperatorOptions.WaitTimeout, OperatorOptions.Interval, OperatorOptions.Output,
    ];

    /// <summary>Reads everything, finds out what is there, and publishes only when nothing speaks against any of it.</summary>
    public static async Task RunAsync(ClientRun run)
    {
        var source = SourceSettings.From(run.Values);
        var requests = Read(run, source.SourceId);
        using var rest = run.OpenRest();
        var plans = new List<ApplyPlan>();
        foreach (var request in requests)
        {
            plans.Add(await ApplyPlan.MakeAsync(request, rest, run.Stop));
        }

        await RequireConsumersAsync(plans, rest, run.Stop);
        var report = new ApplyReport(run, rest);
        if (run.Get(OperatorOptions.DryRun))
        {
            report.Announce(plans);
            return;
        }

        using var connection = new SourceConnection(source);
        foreach (var (index, plan) in plans.Index())
        {
            if (!plan.IsUnchanged)
            {
                await PublishAsync(connection, plan, source.SourceId, before: index, of: plans.Count, run.Stop);
            }

            report.Applied(plan);
        }

        if (run.Get(OperatorOptions.Wait))
        {
            await AppliedWait.RunAsync(run, rest, plans, TimeProvider.System);
            report.Waited(plans);
        }

        await report.CompleteAsync(plans);
    }

    private static async Task RequireConsumersAsync(IEnumerable<ApplyPlan> plans, RestClient rest, CancellationToken stop)
    {
        foreach (var plan in plans.Where(plan => plan.Current is null).DistinctBy(plan => plan.Request.ConsumerName))
        {
            if (!await rest.HasConsumerAsync(plan.Request.ConsumerName, stop))
            {
                var name = Printable.Of(plan.Request.ConsumerName);
                throw new CommandFailure($"{plan.Request.Place}: consumer \"{name}\" is not registered; \"maestro consumer create {name}\" registers it");
            }
        }
    }

    private static IReadOnlyList<BundleRequest> Read(ClientRun run, string sourceId)
    {
        var files = InputFiles.Read(run.Get(OperatorOptions.File), run.Get(OperatorOptions.Recursive), run.Terminal.Input);
        var unknown = new UnknownFields(run.Get(OperatorOptions.Validate), run.Terminal.Error.WriteLine);
        var reader = new RequestReader(sourceId, run.Get(OperatorOptions.Consumer).Trim(), run.Get(OperatorOptions.WorkName).Trim(), unknown);
        return reader.Read(files.SelectMany(InputDocuments.Of));
    }

    private static async Task PublishAsync(
        SourceConnection connection, ApplyPlan plan, string source, int before, int of, CancellationToken stop)
    {
        try
        {
            await connection.PublishAsync(plan.ToEvent(source), stop);
        }
        catch (CommandFailure failure)
        {
            var progress = of > 1 ? $" ({before} of {of} were applied)" : "";
            var place = failure is PublishRefused ? $"{plan.Request.Place}: " : "";
            throw new CommandFailure($"{place}{failure.Message}{progress}", failure);
        }
    }
}
