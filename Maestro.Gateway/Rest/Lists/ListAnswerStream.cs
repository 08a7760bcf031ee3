using System.Text.Json;
using Maestro.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Rest.Lists;

/// <summary>Sends lists while they are read: no more than a few items are in memory as JSON.</summary>
internal static class ListAnswerStream
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>Answers 200 with the items.</summary>
    public static async Task WriteAsync<T>(HttpContext context, ListHead head, IAsyncEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        context.Response.ContentType = JsonAnswer.ContentType;
        var body = context.Response.BodyWriter;
        await using var writer = new Utf8JsonWriter(body, JsonAnswer.WriterOptions);
        ListEnvelope.Start(writer, head);
        var sent = 0L;
        await foreach (var item in items.WithCancellation(context.RequestAborted))
        {
            write(writer, item);
            if (writer.BytesCommitted + writer.BytesPending - sent < FlushBytes)
            {
                continue;
            }

            writer.Flush();
            sent = writer.BytesCommitted;
            await body.FlushAsync(context.RequestAborted);
        }

        ListEnvelope.End(writer);
        writer.Flush();
        await body.FlushAsync(context.RequestAborted);
    }
}
