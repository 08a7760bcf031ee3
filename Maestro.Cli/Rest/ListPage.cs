using System.Text.Json;

namespace Maestro.Cli.Rest;

/// <summary>One page of a list (rest-and-operations.md section 1.5).</summary>
internal sealed record ListPage
{
    /// <summary>Which kind of list.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The number of the page, from 1.</summary>
    public int Page { get; init; }

    /// <summary>The number of items in this page.</summary>
    public int Size { get; init; }

    /// <summary>The number of items on all pages.</summary>
    public int Total { get; init; }

    /// <summary>The items.</summary>
    public IReadOnlyList<JsonElement> Items { get; init; } = [];
}
