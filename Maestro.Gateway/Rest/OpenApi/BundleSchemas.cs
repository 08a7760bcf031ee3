using Microsoft.OpenApi;
using static Maestro.Gateway.Rest.OpenApi.SchemaParts;

namespace Maestro.Gateway.Rest.OpenApi;

/// <summary>Resource bundles (rest-and-operations.md section 2).</summary>
internal static class BundleSchemas
{
    public static Dictionary<string, IOpenApiSchema> All(OpenApiDocument document) => new()
    {
        ["ResourceBundle"] = Extend(document, "ObjectReference", Object("Manifests for one consumer, and what its agent reported of them.", [], [
            ("name", Text("The id.")),
            ("consumer_name", Text("The consumer it is for.")),
            ("version", Number("1 at creation; grows by one with each accepted change of the spec.")),
            ("created_at", Time("When it was created.")),
            ("updated_at", Time("When spec or status changed last.")),
            ("deleted_at", Time("When its deletion was asked for; left out before. It is gone when the agent has confirmed.")),
            ("metadata", FreeObject("The source's own metadata, with the times of the bundle.")),
            ("manifests", ArrayOf(FreeObject("A Kubernetes object."), "As the source sent them.")),
            ("manifest_configs", ArrayOf(FreeObject("How one manifest is applied and what is reported of it."), "As in a ManifestWork.")),
            ("delete_option", FreeObject("What happens in the cluster on deletion, as in a ManifestWork.")),
            ("status", Status())])),
        ["ResourceBundleList"] = ListOf(document, "ResourceBundle"),
    };

    private static OpenApiSchema Status() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "The last report of the agent; left out until there is one.",
        Required = new HashSet<string> { "ObservedVersion", "SequenceID", "conditions" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["ObservedVersion"] = Number("The version the report is about."),
            ["SequenceID"] = Text("Orders the reports."),
            ["conditions"] = Nullable(ArrayOf(FreeObject("A Kubernetes condition."), "Conditions of the whole bundle.")),
            ["resourceStatus"] = ArrayOf(FreeObject("Conditions and feedback of one manifest."), "One entry for each manifest."),
            ["manifestBundle"] = FreeObject("The manifests as the agent holds them, from agents that report them."),
        },
        AdditionalProperties = new OpenApiSchema(),
    };

    private static OpenApiSchema Nullable(OpenApiSchema schema)
    {
        schema.Type |= JsonSchemaType.Null;
        return schema;
    }
}
