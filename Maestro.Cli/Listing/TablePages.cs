using System.Text.Json;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Listing;

/// <summary>Pages as one table.</summary>
internal sealed class TablePages(TextTable table, Func<JsonElement, IReadOnlyList<Cell>> row) : IPagePrinter
{
    /// <inheritdoc/>
    public void Add(ListPage page) => table.Add(page.Items.Select(row));

    /// <inheritdoc/>
    public void Complete() => table.Complete();
}
