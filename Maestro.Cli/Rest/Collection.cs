namespace Maestro.Cli.Rest;

/// <summary>What lists there are.</summary>
/// <param name="Path">The path.</param>
/// <param name="Thing">One of its items, in the words of an error.</param>
internal sealed record Collection(string Path, string Thing)
{
    /// <summary>All consumers.</summary>
    public static readonly Collection Consumers = new("consumers", "consumer");

    /// <summary>All resource bundles.</summary>
    public static readonly Collection ResourceBundles = new("resource-bundles", "resource bundle");

    /// <summary>What happened to a bundle.</summary>
    public static Collection HistoryOf(string id) => new($"resource-bundles/{Uri.EscapeDataString(id)}/history", "resource bundle");
}

/// <summary>Which part of a list.</summary>
/// <param name="Page">The page, from 1.</param>
/// <param name="Size">Items of a page.</param>
/// <param name="Search">A condition in the language of rest-and-operations.md section 1.6; empty for all.</param>
/// <param name="OrderBy">The order; empty for that of the server.</param>
internal sealed record ListQuery(int Page, int Size, string Search = "", string OrderBy = "")
{
    /// <summary>The query of the address, escaped.</summary>
    public string ToQueryString() => FormattableString.Invariant($"page={Page}&size={Size}") + Part("search", Search) + Part("orderBy", OrderBy);

    private static string Part(string name, string value) => value.Length == 0 ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
