using System.Buffers;
using System.Text.Json;
using Maestro.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Rest.Lists;

/// <summary>Sends lists while they are read: no more than a few items are in memory as JSON.</summary>
internal static class ListAnswerStream
{
    private const int FlushBytes = 256 * 1024;

    /// <summary>Answers 200 with the items, or with the selected fields of each.</summary>
    public static async Task WriteAsync<T>(
        HttpContext context, ListHead head, IAsyncEnumerable<T> items, Action<Utf8JsonWriter, T> write, FieldSelection? fields)
    {
        context.Response.ContentType = JsonAnswer.ContentType;

        // With the head out of the way the server takes what is written without copying it once more.
        await context.Response.StartAsync(context.RequestAborted);
        var body = context.Response.BodyWriter;
        await using var writer = new Utf8JsonWriter(body, JsonAnswer.WriterOptions);
        var writeItem = fields is null ? write : Projected(write, fields);
        ListEnvelope.Start(writer, head);
        var sent = 0L;
        await foreach (var item in items.WithCancellation(context.RequestAborted))
        {
            writeItem(writer, item);
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

    private static Action<Utf8JsonWriter, T> Projected<T>(Action<Utf8JsonWriter, T> write, FieldSelection fields)
    {
        var whole = new ArrayBufferWriter<byte>();
        var wholeWriter = new Utf8JsonWriter(whole, JsonAnswer.WriterOptions);
        return (writer, item) =>
        {
            whole.ResetWrittenCount();
            wholeWriter.Reset();
            write(wholeWriter, item);
            wholeWriter.Flush();
            FieldProjection.Write(writer, whole.WrittenSpan, fields);
        };
    }
}
