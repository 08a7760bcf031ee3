using Maestro.Gateway.Reprocessing.Rest.Answers;
using Maestro.Grains.Reprocessing.Gate;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Reprocessing.Rest;

/// <summary>
/// <c>GET /v1.0.0/gateway/{systemId}/proceed</c>, from memory, before anything else is done with a request (reprocessing.md section 2.6). The
/// event manager asks for every event and builds the address by plain concatenation, so the system may be missing, which no route would match.
/// </summary>
internal sealed class GateAnswers(RequestDelegate next, IGate gate)
{
    private const string Prefix = "/v1.0.0/gateway/";
    private const string Suffix = "/proceed";

    /// <summary>Answers, or passes the request on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (SystemOf(context.Request.Path.Value ?? "") is not { } systemId)
        {
            return next(context);
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Get;
            return JsonBody.WriteErrorAsync(
                context, StatusCodes.Status405MethodNotAllowed, $"{context.Request.Method} is not allowed on {context.Request.Path}, allowed: GET");
        }

        switch (gate.Ask(systemId))
        {
            case GateAnswer.Open:
                context.Response.StatusCode = StatusCodes.Status200OK;
                break;
            case GateAnswer.Closed:
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                break;
            default:
                return JsonBody.WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, NotKnown(systemId));
        }

        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>The sentence of an answer that is neither yes nor no.</summary>
    internal static string NotKnown(string systemId) => $"it is not known whether system {systemId} may proceed";

    /// <summary>The system in the path of the gate; null for another path.</summary>
    internal static string? SystemOf(string path)
    {
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || !path.EndsWith(Suffix, StringComparison.Ordinal)
            || path.Length < Prefix.Length + Suffix.Length)
        {
            return null;
        }

        var systemId = path[Prefix.Length..^Suffix.Length];
        return systemId.Contains('/', StringComparison.Ordinal) ? null : systemId;
    }
}
