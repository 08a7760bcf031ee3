using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>Who sends a request, for the event history.</summary>
internal static class RequestActor
{
    /// <summary>The header in which a proxy that knows the user names it.</summary>
    public const string Header = "X-Forwarded-User";

    private const string Prefix = "operator:";
    private const int MaxLength = 128;

    /// <summary>
    /// <c>operator:</c> and the authenticated user, else the user a proxy named, else the remote address. The header is taken on trust: without
    /// authentication whoever reaches the port may do anything, and this only helps people to remember.
    /// </summary>
    public static string Of(HttpContext context) => Prefix + (
        context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name
        : context.Request.Headers[Header].ToString() is var named && IsAcceptable(named) ? named
        : context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : "unknown");

    private static bool IsAcceptable(string name) => name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExceptInRange('!', '~');
}
