using Microsoft.OpenApi;
using static Maestro.Gateway.Rest.OpenApi.SchemaParts;

namespace Maestro.Gateway.Rest.OpenApi;

/// <summary>Consumers (rest-and-operations.md section 1.8).</summary>
internal static class ConsumerSchemas
{
    private const string LabelRule = "Any texts; left out when there are none.";

    public static Dictionary<string, IOpenApiSchema> All(OpenApiDocument document) => new()
    {
        ["Consumer"] = Extend(document, "ObjectReference", Object("A cluster that bundles are sent to.", [], [
            ("name", Text("1 to 63 lower-case letters, digits and `-`, with a letter or digit at both ends. Unique; the id when left out.")),
            ("labels", TextMap(LabelRule)),
            ("created_at", Time("When it was registered.")),
            ("updated_at", Time("When it was changed last."))])),
        ["ConsumerList"] = ListOf(document, "Consumer"),
        ["ConsumerPatchRequest"] = Object("What can be changed of a consumer.", [], [
            ("labels", TextMap("Replaces all labels; `{}` removes them. Left out or null, nothing changes."))]),
    };
}
