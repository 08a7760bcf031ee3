using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>
/// Content coding <c>deflate</c> for callers that know no gzip (rest-and-operations.md section 1.3). As the original system sends it: the bare
/// deflate stream, without the zlib header that RFC 9110 asks for and that clients do without.
/// </summary>
internal sealed class DeflateCompressionProvider : ICompressionProvider
{
    /// <inheritdoc/>
    public string EncodingName => "deflate";

    /// <inheritdoc/>
    public bool SupportsFlush => true;

    /// <inheritdoc/>
    public Stream CreateStream(Stream outputStream) => new DeflateStream(outputStream, CompressionLevel.Fastest, leaveOpen: true);
}
