using Maestro.Cli.Rest;

namespace Maestro.Cli.Listing;

/// <summary>Prints pages as they come; none of them is kept.</summary>
internal interface IPagePrinter
{
    /// <summary>Prints the next page.</summary>
    void Add(ListPage page);

    /// <summary>Prints what stands behind the last page. A list that broke off lacks it, and so is no whole document.</summary>
    void Complete();
}
