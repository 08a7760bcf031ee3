using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>Reads whole bodies of bounded size, whatever their content type says.</summary>
internal static class RequestBody
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>The body.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than <paramref name="maxBytes"/> (status 413) or broke off.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        var body = new ArrayBufferWriter<byte>();
        int read;
        while ((read = await context.Request.Body.ReadAsync(body.GetMemory(ChunkBytes), context.RequestAborted)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > maxBytes)
            {
                throw new BadHttpRequestException($"the body is larger than {maxBytes} bytes", StatusCodes.Status413PayloadTooLarge);
            }
        }

        return body.WrittenMemory;
    }
}
