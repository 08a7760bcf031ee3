using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>Reads whole bodies of bounded size, whatever their content type says.</summary>
internal static class RequestBody
{
    private const int ChunkBytes = 16 * 1024;

    // A caller that is cut off while it sends often sees only that, and not the answer: what is a little too large is read to its end.
    private const int MaxDroppedBytes = 8 * 1024 * 1024;

    /// <summary>The body.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than allowed (status 413), took too long (408) or broke off.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, RestOptions options, TimeProvider time)
    {
        using var timeout = new CancellationTokenSource(options.ReadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        try
        {
            return await ReadAsync(context, options.MaxBodyBytes, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw new BadHttpRequestException(
                string.Create(CultureInfo.InvariantCulture, $"the body did not arrive within {options.ReadTimeout.TotalSeconds} s"),
                StatusCodes.Status408RequestTimeout);
        }
    }

    /// <summary>The body, without a limit of time but that of the server.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than <paramref name="maxBytes"/> (status 413) or broke off.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int maxBytes, CancellationToken cancellationToken)
    {
        var most = (long)maxBytes + MaxDroppedBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // Beyond that the server hangs up, at once when the head says so.
            limit.MaxRequestBodySize = most;
        }

        var body = new ArrayBufferWriter<byte>();
        var total = 0L;
        try
        {
            int read;
            while (total <= most && (read = await context.Request.Body.ReadAsync(body.GetMemory(ChunkBytes), cancellationToken)) > 0)
            {
                total += read;
                if (total <= maxBytes)
                {
                    body.Advance(read);
                }
            }
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            total = long.MaxValue;
        }

        return total <= maxBytes
            ? body.WrittenMemory
            : throw new BadHttpRequestException($"the body is larger than {maxBytes} bytes", StatusCodes.Status413PayloadTooLarge);
    }
}
