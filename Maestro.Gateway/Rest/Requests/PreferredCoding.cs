using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>
/// Chooses how an answer is compressed: what the caller likes best, and of equals the one it names first, as the original system does
/// (rest-and-operations.md section 1.3); the framework would take its own favourite.
/// </summary>
internal sealed class PreferredCoding(
    IServiceProvider services, IOptions<ResponseCompressionOptions> options, IOptions<GzipCompressionProviderOptions> gzip, IOptions<BrotliCompressionProviderOptions> brotli)
    : ResponseCompressionProvider(services, options)
{
    private const string Any = "*";
    private const string Uncompressed = "identity";

    // In the order in which they are taken for "*".
    private readonly ICompressionProvider[] _known = [new GzipCompressionProvider(gzip), new DeflateCompressionProvider(), new BrotliCompressionProvider(brotli)];

    /// <inheritdoc/>
    public override ICompressionProvider? GetCompressionProvider(HttpContext context)
    {
        if (!StringWithQualityHeaderValue.TryParseList(context.Request.Headers.AcceptEncoding, out var named))
        {
            return null;
        }

        foreach (var coding in named.Where(coding => (coding.Quality ?? 1) > 0).OrderByDescending(coding => coding.Quality ?? 1))
        {
            var provider = coding.Value == Any
                ? Array.Find(_known, known => !named.Any(other => Is(other, known.EncodingName)))
                : Array.Find(_known, known => Is(coding, known.EncodingName));
            if (provider is not null || Is(coding, Uncompressed))
            {
                return provider;
            }
        }

        return null;
    }

    private static bool Is(StringWithQualityHeaderValue coding, string name) => coding.Value.Equals(name, StringComparison.OrdinalIgnoreCase);
}
