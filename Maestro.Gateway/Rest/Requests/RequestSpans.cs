using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>
/// A span for every request, as part of the caller's trace when it sends one (rest-and-operations.md section 5.6, W3C trace context). Costs
/// nothing while nobody collects spans.
/// </summary>
internal sealed class RequestSpans(RequestDelegate next)
{
    private const string OtherMethod = "_OTHER";

    private static readonly ActivitySource Source = new(RestHosting.SpanSource);

    /// <summary>Runs the request.</summary>
    public Task InvokeAsync(HttpContext context) => Source.HasListeners() ? TraceAsync(context) : next(context);

    private async Task TraceAsync(HttpContext context)
    {
        var request = context.Request;
        ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var caller);

        // The web server may have begun something that nobody collects; a span must not claim to be part of that.
        Activity.Current = null;
        using var span = Source.StartActivity($"maestro-api HTTP {(RequestRecords.IsKnown(request.Method) ? request.Method : OtherMethod)}", ActivityKind.Server, caller);
        span?.SetTag("op-id", OperationId.Of(context)).SetTag("http.request.method", request.Method).SetTag("url.path", request.Path.Value);
        await next(context);
        span?.SetTag("http.response.status_code", context.Response.StatusCode).SetTag("http.route", (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
