using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Maestro.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Reprocessing.Rest.Answers;

/// <summary>Writes the answers of this API.</summary>
internal static class JsonBody
{
    /// <summary>The content type, as the original writes it.</summary>
    public const string ContentType = "application/json; charset=UTF-8";

    /// <summary>Answers with the value that <paramref name="write"/> writes.</summary>
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = Write(write);
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Answers with an error.</summary>
    public static Task WriteErrorAsync(HttpContext context, int status, string message) =>
        WriteAsync(context, status, writer => WriteError(writer, status, message));

    /// <summary>The body of an error: the status code as text, and a sentence.</summary>
    public static byte[] Error(int status, string message) => Write(writer => WriteError(writer, status, message)).WrittenSpan.ToArray();

    /// <summary>Answers with an object of one text.</summary>
    public static Task WriteTextAsync(HttpContext context, string name, string text) => WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString(name, text);
        writer.WriteEndObject();
    });

    private static ArrayBufferWriter<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, JsonAnswer.WriterOptions);
        write(writer);
        writer.Flush();
        return buffer;
    }

    private static void WriteError(Utf8JsonWriter writer, int status, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("status", status.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }
}
