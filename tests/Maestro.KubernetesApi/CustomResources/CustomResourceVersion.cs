using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.CustomResources;

/// <summary>How objects of one version of a custom resource are read, completed and checked.</summary>
internal sealed class CustomResourceVersion
{
    private readonly OpenApiSchema _schema;
    private readonly string _kind;
    private readonly string _groupVersion;

    public CustomResourceVersion(string groupVersion, string kind, JsonObject? schema)
    {
        _groupVersion = groupVersion;
        _kind = kind;
        _schema = OpenApiSchema.Parse(schema);
        Type = SchemaTypes.Root(_schema, kind);
    }

    /// <summary>The type of the whole object.</summary>
    public StructSchema Type { get; }

    /// <summary>Typed metadata, unknown members pruned, and all members in alphabetical order.</summary>
    public JsonObject Canonical(JsonObject value, List<string>? unknown)
    {
        var result = SchemaPruning.Prune(_schema, value, unknown);
        result["apiVersion"] = _groupVersion;
        result["kind"] = _kind;
        var metadata = TypedDecoder.Decode(TypeCatalogue.BuiltIn.ObjectMeta, value.ObjectAt("metadata") ?? []);
        metadata.Remove("kind");
        metadata.Remove("apiVersion");
        result["metadata"] = metadata;
        return JsonTree.SortedObject(result);
    }

    /// <summary>Fills in the defaults of the schema.</summary>
    public void Default(JsonObject value) => SchemaDefaults.Apply(_schema, value);

    /// <summary>What of the object breaks the schema.</summary>
    public IReadOnlyList<FieldError> Validate(JsonObject value) => SchemaValidation.Validate(_schema, value);
}
