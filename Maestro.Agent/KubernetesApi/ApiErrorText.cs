using System.Text;
using System.Text.Json;

namespace Maestro.Agent.KubernetesApi;

/// <summary>What an answer that is no success says (agent.md section 2.12).</summary>
internal static class ApiErrorText
{
    private const int LongestBody = 2048;

    /// <summary>The exception for an answer.</summary>
    public static ApiException Read(int statusCode, ReadOnlySpan<byte> body)
    {
        var (reason, message) = ReadStatus(body);
        return new ApiException(
            statusCode, reason, string.IsNullOrEmpty(message) ? Generic(statusCode, Shorten(body)) : message);
    }

    private static (string Reason, string Message) ReadStatus(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            var status = JsonElement.ParseValue(ref reader);
            return status.Text("kind") == "Status" ? (status.Text("reason") ?? "", status.Text("message") ?? "") : ("", "");
        }
        catch (JsonException)
        {
            // A proxy, or a path nobody serves, answers in plain text.
            return ("", "");
        }
    }

    private static string Generic(int statusCode, string body) => statusCode switch
    {
        401 => "the server has asked for the client to provide credentials",
        403 => body,
        404 => "the server could not find the requested resource",
        405 => "the server does not allow this method on the requested resource",
        409 => "the server reported a conflict",
        422 => "the server rejected our request due to an error in our request",
        429 => "the server has received too many requests and has asked us to try again later",
        503 => "the server is currently unable to handle the request",
        504 => "the server was unable to return a response in the time allotted, but may still be processing the request",
        >= 500 => $"an error on the server (\"{body}\") has prevented the request from succeeding",
        _ => $"the server responded with the status code {statusCode} but did not return more information",
    };

    private static string Shorten(ReadOnlySpan<byte> body) =>
        Encoding.UTF8.GetString(body.Length > LongestBody ? body[..LongestBody] : body).Trim();
}
