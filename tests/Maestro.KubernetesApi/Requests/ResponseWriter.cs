using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Maestro.KubernetesApi.Requests;

/// <summary>Writes answers of one document.</summary>
internal static class ResponseWriter
{
    /// <summary>Writes an answer; documents of JSON end with a line end.</summary>
    public static async Task WriteAsync(HttpContext context, ApiResponse answer, IEnumerable<string> warnings)
    {
        var isJson = answer.ContentType.StartsWith("application/json", StringComparison.Ordinal);
        context.Response.StatusCode = answer.Code;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Body.Length + (isJson ? 1 : 0);
        context.Response.Headers.CacheControl = "no-cache, private";
        foreach (var warning in warnings)
        {
            context.Response.Headers.Append("Warning", $"299 - {Json.JsonText.Quoted(warning)}");
        }

        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
        if (isJson)
        {
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        }
    }

    /// <summary>Writes a failure.</summary>
    public static Task WriteAsync(HttpContext context, ApiFailure failure)
    {
        if (failure.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, ApiResponse.Json(failure.Code, failure.ToStatus()), []);
    }
}
