using System.Security.Authentication;
using Maestro.Protocol;

namespace Maestro.Cli.Rest;

/// <summary>Says why a server was not reached.</summary>
internal static class RestReach
{
    /// <summary>It did not answer in time.</summary>
    public static CommandFailure TooSlow(RestSettings settings, Exception cause) =>
        new($"{settings.Address} did not answer within {GoDuration.Format(settings.Timeout)} (--timeout)", cause);

    /// <summary>There is no connection, or it broke.</summary>
    public static CommandFailure Away(RestSettings settings, Exception cause)
    {
        var innermost = cause.GetBaseException();
        var problem = cause is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            ? innermost is AuthenticationException
                ? $"the TLS connection was not made, {Lower(innermost.Message)} "
                    + "(--rest-ca-file names a further authority, --insecure-skip-verify takes any certificate)"
                : $"the TLS connection was not made, {Lower(innermost.Message)} (a server without TLS has an http address)"
            : innermost.Message;
        return new CommandFailure($"cannot reach {settings.Address} (--rest-url): {problem.TrimEnd('.')}", cause);
    }

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');
}
