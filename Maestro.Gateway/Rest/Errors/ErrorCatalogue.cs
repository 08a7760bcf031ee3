using System.Collections.Immutable;
using Maestro.Protocol;

namespace Maestro.Gateway.Rest.Errors;

/// <summary>All error numbers with their HTTP status and default reason, in the order of <c>GET /errors</c> (section 1.4.3).</summary>
internal static class ErrorCatalogue
{
    public static readonly ImmutableArray<RestError> All =
    [
        new(403, 1, "Invalid token provided"),
        new(403, 4, "Forbidden to perform this action"),
        new(409, 6, "An entity with the specified unique values already exists"),
        new(404, 7, "Resource not found"),
        new(400, 8, "General validation failure"),
        new(500, 9, "Unspecified error"),
        new(405, 10, "HTTP Method not implemented for this endpoint"),
        new(403, 11, "Account is unauthorized to perform this action"),
        new(401, 15, "Account authentication could not be verified"),
        new(400, 17, "Unable to read request body"),
        new(400, 21, "Bad request"),
        new(400, 23, "Failed to parse search query"),
        new(500, 26, "Database advisory lock error"),
    ];

    /// <summary>The HTTP status of an error number; numbers that are not in the catalogue count as <see cref="MaestroErrorCode.General"/>.</summary>
    public static int StatusOf(int id) => All.FirstOrDefault(error => error.Id == id)?.Status ?? 500;
}
