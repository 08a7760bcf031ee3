using Maestro.Grains;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Reprocessing.Rest.Answers;

/// <summary>Gives an error body to every request that found no route, was refused or failed.</summary>
internal sealed partial class FailureAnswers(RequestDelegate next, ILogger<FailureAnswers> logger)
{
    private const string NotNow = "the state cannot be read or stored at the moment; try again";

    /// <summary>Runs the request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (RefusedException refusal) when (!context.Response.HasStarted)
        {
            if (refusal.RetryAfter is { } pause)
            {
                context.Response.Headers.RetryAfter = FormattableString.Invariant($"{Math.Ceiling(pause.TotalSeconds):0}");
            }

            await JsonBody.WriteErrorAsync(context, refusal.Status, refusal.Message);
            return;
        }
        catch (BadHttpRequestException unreadable) when (!context.Response.HasStarted)
        {
            await JsonBody.WriteErrorAsync(context, StatusCodes.Status400BadRequest, $"the request cannot be read: {unreadable.Message}");
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; nobody is left to answer.
            return;
        }
        catch (Exception failure)
        {
            await AnswerAsync(context, failure);
            return;
        }

        if (!context.Response.HasStarted && MessageOf(context) is { } message)
        {
            await JsonBody.WriteErrorAsync(context, context.Response.StatusCode, message);
        }
    }

    private static string? MessageOf(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"there is no route {context.Request.Path}",
        StatusCodes.Status405MethodNotAllowed =>
            $"{context.Request.Method} is not allowed on {context.Request.Path}, allowed: {context.Response.Headers.Allow}",
        _ => null,
    };

    private async Task AnswerAsync(HttpContext context, Exception failure)
    {
        LogFailed(logger, context.Request.Method, context.Request.Path, failure);
        if (context.Response.HasStarted)
        {
            // A list that ends early must not look complete.
            context.Abort();
            return;
        }

        var passes = failure is StorageUnavailableException or TimeoutException or OrleansException;
        await JsonBody.WriteErrorAsync(
            context,
            passes ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
            passes ? NotNow : "the request could not be carried out; the log of this server tells why");
    }

    [LoggerMessage(4431, LogLevel.Error, "{Method} {Path} cannot be answered")]
    private static partial void LogFailed(ILogger logger, string method, string path, Exception failure);
}
