using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>
/// Answers <c>OPTIONS</c> and puts CORS headers on answers to the origins the operator allows, with the statuses of the original
/// system (rest-and-operations.md section 1.3), which the framework's own middleware does not know.
/// </summary>
internal sealed class CorsRules(RequestDelegate next, IOptions<RestOptions> options)
{
    private const string EveryOrigin = "*";
    private const string MaxAgeSeconds = "600";

    private static readonly string[] SimpleHeaders = ["Accept", "Accept-Language", "Content-Language", "Origin"];
    private static readonly string[] OtherHeaders = ["Authorization", "Content-Type"];
    private static readonly string[] SimpleMethods = ["GET", "POST"];
    private static readonly string[] OtherMethods = ["DELETE", "PATCH"];

    /// <summary>Answers preflights and lets everything else through.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var isOptions = HttpMethods.IsOptions(context.Request.Method);
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || AllowedOrigin(origin) is not { } allowed)
        {
            return isOptions ? Task.CompletedTask : next(context);
        }

        if (isOptions && Preflight(context) is not StatusCodes.Status200OK and var refused)
        {
            context.Response.StatusCode = refused;
            return Task.CompletedTask;
        }

        context.Response.Headers.AccessControlAllowOrigin = allowed;
        if (allowed != EveryOrigin)
        {
            context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        }

        return isOptions ? Task.CompletedTask : next(context);
    }

    private string? AllowedOrigin(string origin) =>
        options.Value.CorsAllowedOrigins.Contains(EveryOrigin) ? EveryOrigin
        : options.Value.CorsAllowedOrigins.Contains(origin) ? origin
        : null;

    private static int Preflight(HttpContext context)
    {
        var method = context.Request.Headers.AccessControlRequestMethod.ToString();
        if (method.Length == 0)
        {
            return StatusCodes.Status400BadRequest;
        }

        if (!SimpleMethods.Contains(method) && !OtherMethods.Contains(method))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }

        var asked = context.Request.Headers.AccessControlRequestHeaders.ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Except(SimpleHeaders, StringComparer.OrdinalIgnoreCase)
            .ToArray();
        if (asked.Except(OtherHeaders, StringComparer.OrdinalIgnoreCase).Any())
        {
            return StatusCodes.Status403Forbidden;
        }

        context.Response.Headers.AccessControlMaxAge = MaxAgeSeconds;
        if (asked.Length > 0)
        {
            context.Response.Headers.AccessControlAllowHeaders = string.Join(", ", asked);
        }

        if (OtherMethods.Contains(method))
        {
            context.Response.Headers.AccessControlAllowMethods = method;
        }

        return StatusCodes.Status200OK;
    }
}
