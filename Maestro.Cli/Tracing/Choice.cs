using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;
using Maestro.Cli.ResourceBundles;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Tracing;

/// <summary>Settles on the one bundle that is meant.</summary>
internal static class Choice
{
    /// <summary>The bundle; null when nothing is found.</summary>
    /// <exception cref="CommandFailure">Several are meant; they are shown.</exception>
    public static async Task<FoundBundle?> MakeAsync(ClientRun run, RestClient rest)
    {
        var found = await new BundleSearch(rest, run.Get(OperatorOptions.Consumer).Trim()).FindAsync(run.Argument, run.Stop);
        if (found.Count <= 1)
        {
            return found.SingleOrDefault();
        }

        // A choice is no result: what reads the output as JSON must not find a table in it.
        var table = new TextTable(
            run.Terminal with { Output = run.Terminal.Error, Colours = false }, ["ID", "WORK", "CONSUMER", "VERSION", "CREATED", "STATUS"]);
        table.Add(found.Select(match => BundleTable.Row(match.Bundle.Value)));
        throw new CommandFailure(
            $"{(found.Count < BundleSearch.Most ? "" : "at least ")}{found.Count} resource bundles have \"{run.Argument}\" as {found[0].By}; "
            + $"allowed: the id of one of them{(AreOfOneConsumer(found) ? "" : ", or --consumer")}");
    }

    private static bool AreOfOneConsumer(IReadOnlyList<FoundBundle> found) =>
        found.Select(match => match.Bundle.Value.ConsumerName).Distinct().Count() == 1;

    /// <summary>That a text means nothing.</summary>
    public static CommandFailure Nothing(ClientRun run) => new(
        $"no resource bundle{(run.Get(OperatorOptions.Consumer) is { Length: > 0 } consumer ? $" of consumer \"{consumer}\"" : "")} has "
        + $"\"{run.Argument}\" as id, as name of its work or as name of a manifest");
}
