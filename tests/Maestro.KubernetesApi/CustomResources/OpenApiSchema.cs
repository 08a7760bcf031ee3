using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.CustomResources;

/// <summary>A structural schema of a custom resource definition, or a part of one.</summary>
internal sealed class OpenApiSchema
{
    private OpenApiSchema(JsonObject source) => Source = source;

    /// <summary>The schema as it was given; value rules are read from here.</summary>
    public JsonObject Source { get; }

    public string? Type { get; private init; }

    public IReadOnlyDictionary<string, OpenApiSchema> Properties { get; private init; } = new Dictionary<string, OpenApiSchema>();

    /// <summary>The schema of members that are not among the properties; null when there may be none.</summary>
    public OpenApiSchema? AdditionalProperties { get; private init; }

    public OpenApiSchema? Items { get; private init; }

    public bool PreserveUnknown { get; private init; }

    public bool EmbeddedResource { get; private init; }

    public bool IntOrString { get; private init; }

    public bool Nullable { get; private init; }

    /// <summary>Parses a schema; a missing one allows everything.</summary>
    public static OpenApiSchema Parse(JsonObject? source)
    {
        source ??= new JsonObject { ["x-kubernetes-preserve-unknown-fields"] = true };
        var additional = source["additionalProperties"];
        return new OpenApiSchema(source)
        {
            Type = source.TextAt("type"),
            Properties = (source.ObjectAt("properties") ?? []).ToDictionary(property => property.Key, property => Parse(property.Value as JsonObject)),
            AdditionalProperties = additional is JsonObject values ? Parse(values)
                : additional?.GetValueKind() == JsonValueKind.True ? Parse(null)
                : null,
            Items = source.ObjectAt("items") is { } items ? Parse(items) : null,
            PreserveUnknown = source.IsTrueAt("x-kubernetes-preserve-unknown-fields"),
            EmbeddedResource = source.IsTrueAt("x-kubernetes-embedded-resource"),
            IntOrString = source.IsTrueAt("x-kubernetes-int-or-string"),
            Nullable = source.IsTrueAt("nullable"),
        };
    }

    /// <summary>The schema of a member, or null when the member is unknown.</summary>
    public OpenApiSchema? Member(string name) => Properties.GetValueOrDefault(name) ?? AdditionalProperties;
}
