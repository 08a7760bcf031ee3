using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>
/// Refuses URLs that are too long with an error body. The web server itself, whose limit lies higher, would refuse them without one and hang up.
/// </summary>
internal sealed class RequestLineLimit(RequestDelegate next, IOptions<RestOptions> options)
{
    /// <summary>How much further the web server's own limit lies.</summary>
    public const int ServerFactor = 4;

    private readonly int _max = options.Value.MaxRequestLineBytes;

    /// <summary>Runs the request.</summary>
    public Task InvokeAsync(HttpContext context) => context.Features.Get<IHttpRequestFeature>()?.RawTarget.Length > _max
        ? throw new BadHttpRequestException(
            string.Create(CultureInfo.InvariantCulture, $"the URL is longer than {_max} bytes"), StatusCodes.Status414UriTooLong)
        : next(context);
}
