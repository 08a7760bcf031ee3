using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>Gives up on callers that stop reading (rest-and-operations.md section 1.1); the gRPC ports have rules of their own.</summary>
internal sealed class AnswerProgress(RequestDelegate next, IOptions<RestOptions> options)
{
    // A list of 20 MB may take a day at this rate; only a standstill is meant.
    private const double BytesPerSecond = 240;

    // The server refuses a grace period that is not longer than the second between its own looks.
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(2);

    private readonly MinDataRate _rate = new(
        BytesPerSecond, options.Value.WriteTimeout > ShortestTimeout ? options.Value.WriteTimeout : ShortestTimeout);

    /// <summary>Runs the request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } feature)
        {
            feature.MinDataRate = _rate;
        }

        return next(context);
    }
}
