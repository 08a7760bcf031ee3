using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>Gives every request its operation id: the caller's, or a new one (rest-and-operations.md section 1.3).</summary>
internal sealed class OperationId(RequestDelegate next, TimeProvider time, ILogger<OperationId> logger)
{
    /// <summary>The header that carries it, both ways.</summary>
    public const string Header = "X-Operation-ID";

    private const int MaxLength = 128;
    private const string LogKey = "op-id";

    private static readonly object ItemKey = new();

    /// <summary>The operation id of a request.</summary>
    public static string Of(HttpContext context) => context.Items[ItemKey] as string ?? "";

    /// <summary>Runs the request with its operation id on answer and logs.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var given = context.Request.Headers[Header].ToString();
        var id = IsAcceptable(given) ? given : Ksuid.Create(time.GetUtcNow(), RandomNumberGenerator.GetBytes(Ksuid.RandomBytes));
        context.Items[ItemKey] = id;
        context.Response.Headers[Header] = id;
        using (logger.BeginScope(new KeyValuePair<string, object>[] { new(LogKey, id) }))
        {
            await next(context);
        }
    }

    /// <summary>Whether the caller's id is used: up to 128 printable ASCII characters.</summary>
    internal static bool IsAcceptable(string id) => id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
