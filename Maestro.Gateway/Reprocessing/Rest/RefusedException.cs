using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Reprocessing.Rest;

/// <summary>A request is answered with an error (reprocessing.md section 2.2).</summary>
/// <param name="status">The status code.</param>
/// <param name="message">The sentence for the caller.</param>
internal sealed class RefusedException(int status, string message) : Exception(message)
{
    /// <summary>The status code.</summary>
    public int Status { get; } = status;

    /// <summary>How long the caller should wait before it tries again; null when that does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The request is wrong, or the business says no.</summary>
    public static RefusedException Invalid(string message) => new(StatusCodes.Status400BadRequest, message);
}
