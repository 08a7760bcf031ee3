using System.Text.Json;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Listing;

/// <summary>Prints a page of a collection, or with <c>--all</c> one page after the other as they come.</summary>
internal static class ListCommand
{
    /// <summary>Prints a list as the options say.</summary>
    /// <param name="run">The run.</param>
    /// <param name="collection">What to list.</param>
    /// <param name="header">The columns of the table.</param>
    /// <param name="row">Makes a row of an item.</param>
    /// <param name="orderBy">The order; empty for that of the server.</param>
    public static async Task RunAsync(
        ClientRun run, Collection collection, IReadOnlyList<string> header, Func<JsonElement, IReadOnlyList<Cell>> row, string orderBy = "")
    {
        var query = new ListQuery(
            run.Get(OperatorOptions.Page), run.Get(OperatorOptions.Size), run.Get(OperatorOptions.Search).Trim(), orderBy);
        if (run.Get(OperatorOptions.All))
        {
            RefusePage(run.Values);
            query = run.Values.IsGiven(OperatorOptions.Size) ? query : query with { Size = RestClient.PageSize };
            using var all = run.OpenRest();
            await PrintAllAsync(run, all.PagesAsync(collection, query, run.Stop), header, row);
            return;
        }

        using var rest = run.OpenRest();
        var page = await rest.ListAsync(collection, query, run.Stop);
        if (run.Get(OperatorOptions.Output) == OutputFormat.Table)
        {
            var table = new TextTable(run.Terminal, header);
            table.Add(page.Value.Items.Select(row));
            table.Complete();
            if (page.Value.Items.Count < page.Value.Total)
            {
                run.Terminal.Error.WriteLine(FormattableString.Invariant($"{page.Value.Items.Count} of {page.Value.Total}; --all shows all"));
            }
        }
        else
        {
            Result.Print(run, page.Json);
        }
    }

    private static async Task PrintAllAsync(
        ClientRun run, IAsyncEnumerable<ListPage> pages, IReadOnlyList<string> header, Func<JsonElement, IReadOnlyList<Cell>> row)
    {
        IPagePrinter printer = run.Get(OperatorOptions.Output) switch
        {
            OutputFormat.Json => new JsonPages(run.Terminal.Output),
            OutputFormat.Yaml => new YamlPages(run.Terminal.Output),
            _ => new TablePages(new TextTable(run.Terminal, header), row),
        };
        using var disposable = printer as IDisposable;
        await foreach (var page in pages)
        {
            printer.Add(page);
        }

        printer.Complete();
    }

    private static void RefusePage(SettingValues values)
    {
        if (values.IsGiven(OperatorOptions.Page))
        {
            throw new InvalidSettingsException(
                $"{values.Describe(OperatorOptions.All)} and {values.Describe(OperatorOptions.Page)} contradict each other; allowed: one of them");
        }
    }
}
