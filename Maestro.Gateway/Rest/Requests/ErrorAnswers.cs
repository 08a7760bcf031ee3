using Maestro.Gateway.Rest.Errors;
using Maestro.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>Gives an error body to every request that found no route or failed.</summary>
internal sealed partial class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> logger)
{
    private const string FailedReason = "The request could not be carried out at the moment; it may succeed when tried again";

    /// <summary>Runs the request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException unreadable) when (!context.Response.HasStarted)
        {
            await JsonAnswer.WriteErrorAsync(
                context, new RestError(unreadable.StatusCode, (int)MaestroErrorCode.MalformedRequest, $"Invalid request format: {unreadable.Message}"));
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; nobody is left to answer.
            return;
        }
        catch (Exception cause)
        {
            // Last station of every failure: the cause goes to the log, the caller gets a sentence without internals.
            await AnswerFailure(context, cause);
            return;
        }

        if (!context.Response.HasStarted && ErrorOf(context) is { } error)
        {
            await JsonAnswer.WriteErrorAsync(context, error);
        }
    }

    private static RestError? ErrorOf(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => ErrorJson.UnknownPathError(context.Request.Path.Value ?? ""),
        StatusCodes.Status405MethodNotAllowed => RestError.Of(
            MaestroErrorCode.NotImplemented, $"{context.Request.Method} is not allowed on {context.Request.Path}, allowed: {context.Response.Headers.Allow}"),
        _ => null,
    };

    private async Task AnswerFailure(HttpContext context, Exception cause)
    {
        if (context.Response.HasStarted)
        {
            // A list that ends early must not look complete.
            LogBrokenOff(logger, cause, context.Request.Method, context.Request.Path);
            context.Abort();
            return;
        }

        LogFailed(logger, cause, context.Request.Method, context.Request.Path);
        await JsonAnswer.WriteErrorAsync(context, RestError.Of(MaestroErrorCode.General, FailedReason));
    }
}
