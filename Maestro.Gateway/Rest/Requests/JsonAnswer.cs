using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Maestro.Gateway.Rest.Errors;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>Writes answers of one JSON value.</summary>
internal static class JsonAnswer
{
    /// <summary>Clients compare this without a charset.</summary>
    public const string ContentType = "application/json";

    /// <summary>Compact, and characters outside ASCII as they are: payloads keep their bytes.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Answers with the value that <paramref name="write"/> writes.</summary>
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        await WriteAsync(context, buffer.WrittenMemory, status);
    }

    /// <summary>Answers with a value that is JSON already.</summary>
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = json.Length;
        await response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>Answers with an error.</summary>
    public static Task WriteErrorAsync(HttpContext context, RestError error) =>
        WriteAsync(context, error.Status, writer => ErrorJson.Write(writer, error, OperationId.Of(context)));

    /// <summary>Answers 204; it carries the content type of the others and no body.</summary>
    public static Task WriteNothing(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.ContentType = ContentType;
        return Task.CompletedTask;
    }
}
