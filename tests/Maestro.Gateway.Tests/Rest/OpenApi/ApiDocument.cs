using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Maestro.Gateway.Tests.Rest.OpenApi;

/// <summary>The document a server describes itself with, as something to hold answers against.</summary>
internal sealed class ApiDocument(JsonNode document)
{
    private const string References = "#/components/schemas/";

    public JsonNode Json { get; } = document;

    public static async Task<ApiDocument> GetAsync(RestServer server)
    {
        var answer = await server.GetAsync("/api/maestro/v1/openapi");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return new ApiDocument(answer.Json);
    }

    /// <summary>Asserts that the document allows this answer of this route: status, content type and body, with no member it does not know.</summary>
    public void AssertAllows(string method, string path, RestAnswer answer)
    {
        var status = ((int)answer.Status).ToString();
        var response = Json["paths"]![path]?[method]?["responses"]?[status];
        Assert.True(response is not null, $"{method} {path} answered {status}, which is not described");
        var schema = response["content"]?["application/json"]?["schema"];
        if (schema is null)
        {
            Assert.Empty(answer.Text);
            return;
        }

        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.ToString());
        using var body = JsonDocument.Parse(answer.Text);
        var result = ToJsonSchema(schema).Evaluate(body.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        var errors = result.Details.Where(detail => detail.HasErrors).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"));
        Assert.True(result.IsValid, $"{method} {path} answered {answer.Text}: {string.Join("; ", errors)}");
    }

    /// <summary>The schema of OpenAPI 3.0 in the words of JSON Schema, closed against members that are not described.</summary>
    private JsonSchema ToJsonSchema(JsonNode schema)
    {
        var whole = schema.DeepClone().AsObject();
        whole["unevaluatedProperties"] = false;
        var definitions = Json["components"]!["schemas"]!.DeepClone().AsObject();
        foreach (var (name, list) in definitions.Where(definition => definition.Key.EndsWith("List", StringComparison.Ordinal) && definition.Key != "List"))
        {
            // An item may have no other member either.
            list!["allOf"]![1]!["properties"]!["items"]!["items"]!["unevaluatedProperties"] = false;
        }

        whole["$defs"] = definitions;
        AllowNull(whole);
        return JsonSchema.FromText(whole.ToJsonString().Replace(References, "#/$defs/", StringComparison.Ordinal));
    }

    private static void AllowNull(JsonNode? node)
    {
        if (node is JsonObject schema)
        {
            if (schema["nullable"] is JsonValue nullable && nullable.GetValue<bool>())
            {
                schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
            }

            foreach (var (_, value) in schema.ToArray())
            {
                AllowNull(value);
            }
        }
        else if (node is JsonArray array)
        {
            foreach (var value in array)
            {
                AllowNull(value);
            }
        }
    }
}
