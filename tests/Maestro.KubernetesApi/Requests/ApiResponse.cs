using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.Requests;

/// <summary>An answer of one document.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Body">The document.</param>
/// <param name="ContentType">Its type.</param>
internal sealed record ApiResponse(int Code, ReadOnlyMemory<byte> Body, string ContentType = "application/json")
{
    public static ApiResponse Json(int code, JsonNode body, string contentType = "application/json") =>
        new(code, JsonText.Utf8(body), contentType);

    /// <summary>The answer to a deletion that is done.</summary>
    public static ApiResponse Success(string name, string group, string kind, string uid)
    {
        var details = new JsonObject { ["name"] = name };
        if (group.Length > 0)
        {
            details["group"] = group;
        }

        details["kind"] = kind;
        details["uid"] = uid;
        return Json(200, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }
}
