using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>The parameters in paths.</summary>
internal static class RequestPath
{
    /// <summary>The id in the path, decoded; any text.</summary>
    public static string Id(HttpContext context) => context.GetRouteValue(RestPaths.Id) as string ?? "";
}
