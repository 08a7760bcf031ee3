using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>
/// Makes paths count as the original system reads them: with their case, which routing here ignores, with an encoded slash as a slash, which
/// the web server leaves encoded, and without one slash at the end (rest-and-operations.md section 1.2).
/// </summary>
/// <remarks>The words of all routes are in lower case, and what stands for an id is the fifth part of a path.</remarks>
internal sealed class ExactPaths(RequestDelegate next)
{
    private const string EncodedSlash = "%2F";
    private const int IdPart = 4;

    /// <summary>Runs the request; a path in the wrong case is 404.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "";
        if (path.Contains(EncodedSlash, StringComparison.OrdinalIgnoreCase) && HasEncodedSlash(context))
        {
            request.Path = path = path.Replace(EncodedSlash, "/", StringComparison.OrdinalIgnoreCase);
        }

        if (path is [_, .., not '/', '/'])
        {
            request.Path = path = path[..^1];
        }

        if (IsExact(path))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>Whether the words in a path are in lower case, as those of all routes.</summary>
    internal static bool IsExact(ReadOnlySpan<char> path)
    {
        var part = 0;
        foreach (var range in path.TrimStart('/').Split('/'))
        {
            if (part++ != IdPart && path.TrimStart('/')[range].ContainsAnyInRange('A', 'Z'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the caller wrote it so: a decoded path also has it for <c>%252F</c>.</summary>
    private static bool HasEncodedSlash(HttpContext context) =>
        context.Features.Get<IHttpRequestFeature>()?.RawTarget.Contains(EncodedSlash, StringComparison.OrdinalIgnoreCase) ?? false;
}
