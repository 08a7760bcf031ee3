using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>Counts, times and logs every answered request, unmatched ones included (rest-and-operations.md sections 1.2 and 5.1).</summary>
/// <remarks>The request log is at level Debug in a category of its own, so that it can be had without other details.</remarks>
internal sealed partial class RequestRecords(RequestDelegate next, TimeProvider time, IMetricFactory metrics, ILogger<RequestRecords> logger)
{
    private const string UnmatchedPath = "/-";
    private const string OtherMethod = "other";

    // A search may name thousands of ids, and a line of that length is cut by whoever collects it, or not taken.
    private const int MaxLoggedUrl = 2048;

    private static readonly string[] Labels = ["method", "path", "code"];
    private static readonly string[] Methods = ["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS"];

    private readonly Counter _count = metrics.CreateCounter(
        "rest_api_inbound_request_count", "Number of REST requests answered.", Labels);

    private readonly Histogram _duration = metrics.CreateHistogram(
        "rest_api_inbound_request_duration",
        "Seconds from the head of a REST request to the end of its answer.",
        Labels,
        new HistogramConfiguration { Buckets = [0.1, 1, 10, 30] });

    /// <summary>Runs the request and records how it was answered.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        await next(context);
        var elapsed = time.GetElapsedTime(started);
        var request = context.Request;
        string[] labels =
        [
            IsKnown(request.Method) ? request.Method : OtherMethod,
            PathOf(context.GetEndpoint()),
            context.Response.StatusCode.ToString(CultureInfo.InvariantCulture),
        ];
        _count.WithLabels(labels).Inc();
        _duration.WithLabels(labels).Observe(elapsed.TotalSeconds);
        if (logger.IsEnabled(LogLevel.Debug))
        {
            var url = UrlOf(request);
            LogAnswered(logger, request.Method, url, context.Connection.RemoteIpAddress, context.Response.StatusCode, elapsed.TotalMilliseconds);
        }
    }

    /// <summary>Whether a method is one that callers may be expected to use; the others are told apart nowhere.</summary>
    internal static bool IsKnown(string method) => Methods.Contains(method);

    /// <summary>Path and query, encoded as they may be sent: without line ends.</summary>
    private static string UrlOf(HttpRequest request)
    {
        var url = request.Path.ToUriComponent() + request.QueryString.ToUriComponent();
        return url.Length <= MaxLoggedUrl ? url : $"{url.AsSpan(0, MaxLoggedUrl)}...";
    }

    /// <summary>The route with ids as <c>-</c>: as many values as there are routes, whatever callers send.</summary>
    private static string PathOf(Endpoint? endpoint) =>
        (endpoint as RouteEndpoint)?.RoutePattern.RawText?.Replace("{" + RestPaths.Id + "}", "-", StringComparison.Ordinal) ?? UnmatchedPath;
}
