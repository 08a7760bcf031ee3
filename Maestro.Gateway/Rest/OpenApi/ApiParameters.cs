using Maestro.Gateway.Rest.Lists;

namespace Maestro.Gateway.Rest.OpenApi;

/// <summary>The parameters that several routes share (rest-and-operations.md sections 1.3 and 1.5 to 1.7).</summary>
internal static class ApiParameters
{
    public static readonly ApiParameter OperationId = new(
        Requests.OperationId.Header, "Up to 128 printable characters that logs and errors of this request carry; without it one is made up.") { IsHeader = true };

    private static readonly ApiParameter Page = new(
        "page", "The page, from 1; smaller numbers mean the first.") { IsNumber = true, Default = 1 };

    private static readonly ApiParameter Size = new(
        "size", "Most items of the answer, up to 65500; a negative number asks for so many, 0 for the total only.") { IsNumber = true, Default = 100 };

    /// <summary>The parameters of a list that is not searched.</summary>
    public static IReadOnlyList<ApiParameter> Paging(ListedFields fields) => [Page, Size, Fields(fields)];

    /// <summary>The parameters of a list.</summary>
    /// <param name="fields">The members of its items.</param>
    /// <param name="columns">What search and order may name.</param>
    /// <param name="search">A search to show.</param>
    public static IReadOnlyList<ApiParameter> List(ListedFields fields, string columns, string search) =>
    [
        Page,
        Size,
        new("search", $"A condition in the manner of SQL: comparisons, `LIKE`, `IN`, `BETWEEN`, `IS NULL`, `AND`, `OR`, `NOT`, over {columns}.") { Example = search },
        new("orderBy", "Names to sort by, joined by commas, each with ` asc` or ` desc` if wanted. By default the time of creation; the id always comes last.")
        {
            Example = "name desc",
        },
        Fields(fields),
    ];

    private static ApiParameter Fields(ListedFields fields) => new(
        "fields",
        $"The members that items shall have, joined by commas; the id always comes along. `a.b` is a member of a member. Known: {string.Join(", ", fields.Names)}.");
}
