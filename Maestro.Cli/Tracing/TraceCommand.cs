using System.Text.Json;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Tracing;

/// <summary><c>maestro trace</c>: the whole story of a bundle, also of one that is gone.</summary>
internal static class TraceCommand
{
    private const int PageSize = 1000;

    /// <summary>Finds the bundle and tells its story.</summary>
    public static async Task RunAsync(ClientRun run)
    {
        using var rest = run.OpenRest();
        var found = await Choice.MakeAsync(run, rest);
        var id = found?.Bundle.Value.Id ?? run.Argument;
        var pages = rest.PagesAsync(Collection.HistoryOf(id), new ListQuery(1, PageSize), run.Stop);
        try
        {
            await (run.Get(OperatorOptions.Output) == OutputFormat.Table ? TellAsync(run, rest, found, pages) : PrintAsync(run, rest, found, pages));
        }
        catch (RestFailure failure) when (found is null && failure.IsNotFound)
        {
            throw Choice.Nothing(run);
        }
    }

    private static async Task TellAsync(ClientRun run, RestClient rest, FoundBundle? found, IAsyncEnumerable<ListPage> pages)
    {
        var output = run.Terminal.Output;
        if (found is { Bundle.Value: var bundle })
        {
            output.WriteLine(Printable.Of(
                FormattableString.Invariant($"Resource bundle {bundle.Id}: work \"{bundle.WorkName}\" of consumer {bundle.ConsumerName}, version {bundle.Version}")));
            output.WriteLine();
        }

        var tale = new Tale(run.Terminal);
        await foreach (var page in pages)
        {
            tale.Tell(page.Items.Select(item => item.Deserialize(RestJson.Default.BundleEvent)!));
        }

        output.WriteLine();
        if (found is not null && await Facts.AskAsync(rest, found.Bundle.Value, run.Stop) is { } facts)
        {
            WhyCommand.Say(run.Terminal, facts, found.Bundle.Value);
        }
        else
        {
            output.WriteLine($"Resource bundle {run.Argument} is gone.");
        }
    }

    private static async Task PrintAsync(ClientRun run, RestClient rest, FoundBundle? found, IAsyncEnumerable<ListPage> pages)
    {
        var history = new List<JsonElement>();
        await foreach (var page in pages)
        {
            history.AddRange(page.Items);
        }

        var facts = found is null ? null : await Facts.AskAsync(rest, found.Bundle.Value, run.Stop);
        Result.Print(run, JsonParts.Object(writer =>
        {
            JsonParts.Write(writer, "bundle", found?.Bundle.Json);
            writer.WriteStartArray("history");
            history.ForEach(item => item.WriteTo(writer));
            writer.WriteEndArray();
            JsonParts.Write(writer, "receipt", facts?.Receipt.Json);
            JsonParts.Write(writer, "connection", facts?.Connection?.Json);
        }));
    }
}
