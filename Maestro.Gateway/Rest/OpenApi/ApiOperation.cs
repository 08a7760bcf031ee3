using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Rest.OpenApi;

/// <summary>What the API's description says of one route. Every route has one: <see cref="ApiOperations.Describe"/>.</summary>
/// <param name="Summary">What the route does, in one line.</param>
/// <remarks>
/// To add a route: map it in <c>RestHosting.MapEndpoints</c>, append <c>.Describe(new ApiOperation("...") { ... })</c>, and if its answer has a
/// new shape, add that to <see cref="ApiSchemas.All"/>. Path parameters describe themselves. A test fails for a route without
/// description, and validates what routes answer against the description.
/// </remarks>
internal sealed record ApiOperation(string Summary)
{
    /// <summary>Everything worth knowing beyond the summary; Markdown.</summary>
    public string? Description { get; init; }

    /// <summary>Query parameters and headers.</summary>
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>Name of the schema of the request's body; null when there is none.</summary>
    public string? Body { get; init; }

    /// <summary>Whether the body has to be there.</summary>
    public bool BodyRequired { get; init; } = true;

    /// <summary>The status of success.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Name of the schema of a successful answer; null when it has no body.</summary>
    public string? Answer { get; init; }

    /// <summary>The statuses of errors beyond those of every route (500), each with when it is answered.</summary>
    public IReadOnlyList<(int Status, string When)> Errors { get; init; } = [];
}

/// <summary>A query parameter or header of a route.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means; Markdown.</param>
internal sealed record ApiParameter(string Name, string Description)
{
    /// <summary>True for a header.</summary>
    public bool IsHeader { get; init; }

    /// <summary>True for whole numbers of 32 bits, false for text.</summary>
    public bool IsNumber { get; init; }

    /// <summary>The value without the parameter; null when there is none.</summary>
    public int? Default { get; init; }

    /// <summary>A value to show; null when there is none.</summary>
    public string? Example { get; init; }
}

/// <summary>Attaches descriptions to routes.</summary>
internal static class ApiOperations
{
    /// <summary>Puts the route into the API's description.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder route, ApiOperation operation)
        where TBuilder : IEndpointConventionBuilder
    {
        route.Add(endpoint => endpoint.Metadata.Add(operation));
        return route;
    }
}
