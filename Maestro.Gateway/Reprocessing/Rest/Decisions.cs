using System.Text.Json;
using Maestro.Grains.Reprocessing.Jobs;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Reprocessing.Rest;

/// <summary>Reads who decides on a job.</summary>
internal static class Decisions
{
    private const int MaxUserLength = 256;
    private const int MaxCommentLength = 4000;

    /// <summary>From a body <c>{"user": "...", "comment": "..."}</c>.</summary>
    /// <exception cref="RefusedException">The user is missing or blank: an audit trail needs one.</exception>
    public static Decision Read(JsonDocument body)
    {
        var user = body.Text("user", MaxUserLength);
        return string.IsNullOrWhiteSpace(user)
            ? throw RefusedException.Invalid("user: is missing or blank, allowed: the name of who decides")
            : new Decision(user, body.Text("comment", MaxCommentLength));
    }

    /// <summary>From the body of a request.</summary>
    /// <exception cref="RefusedException">It is missing, no JSON object, or has no user.</exception>
    public static async Task<Decision> ReadAsync(HttpContext context, int maxBytes)
    {
        using var body = await RequestContent.ReadObjectAsync(context, maxBytes);
        return Read(body);
    }
}
