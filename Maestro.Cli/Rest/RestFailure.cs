using System.Net;

namespace Maestro.Cli.Rest;

/// <summary>The server answered with an error.</summary>
internal sealed class RestFailure : CommandFailure
{
    private RestFailure(HttpStatusCode status, ErrorBody? body, string sentence) : base(sentence)
    {
        Status = status;
        Body = body;
    }

    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Its body; null when it was none of the server's.</summary>
    public ErrorBody? Body { get; }

    /// <summary>Whether the thing asked for does not exist; a wrong address is something else.</summary>
    public bool IsNotFound => Status == HttpStatusCode.NotFound && Body?.Code is "maestro-7";

    /// <summary>
    /// Makes the failure: what scripts look for (rest-and-operations.md section 3.5), then the reason the server gives, then the operation id.
    /// </summary>
    public static RestFailure Of(RestCall call, HttpStatusCode status, ErrorBody? body)
    {
        var sentence = Summary(call, status, body);
        if (body?.Reason is { Length: > 0 } reason)
        {
            sentence += $": {reason}";
        }

        return new RestFailure(status, body, body?.OperationId is { Length: > 0 } id ? $"{sentence} (operation id {id})" : sentence);
    }

    private static string Summary(RestCall call, HttpStatusCode status, ErrorBody? body) => (int)status switch
    {
        // What it is that is not there only the server's own body tells; a wrong address is answered with 404 as well.
        404 when body?.Code is "maestro-7" => $"{call.Thing} not found",
        404 => $"{call.Url} has no such route; is it a Maestro server of this release?",
        401 => "authentication failed",
        // The server refuses the deletion of a consumer in use with the code of a missing permission (rest-and-operations.md section 1.8, R10).
        403 when call.Method == HttpMethod.Delete && body?.Code is "maestro-4" => call.Conflict,
        403 => "permission denied",
        400 when body is null => $"bad request, says {call.Url}, and not why; is it the REST port of a Maestro server?",
        400 => "bad request",
        409 => call.Conflict,
        var other => FormattableString.Invariant($"unexpected status code {other} of {call.Url}"),
    };
}
