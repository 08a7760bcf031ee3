using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.CustomResources;

/// <summary>The merge rules a definition's schema stands for (<c>x-kubernetes-list-type</c>, <c>-list-map-keys</c>, <c>-map-type</c>).</summary>
internal static class SchemaTypes
{
    /// <summary>The type of a whole custom resource.</summary>
    public static StructSchema Root(OpenApiSchema schema, string kind)
    {
        var root = new StructSchema(kind, atomic: false) { Open = true };
        root.Add(new FieldSchema("metadata", TypeCatalogue.BuiltIn.ObjectMeta, Always: false, Pointer: false));
        foreach (var (name, property) in schema.Properties.Where(property => property.Key is not ("apiVersion" or "kind" or "metadata")))
        {
            root.Add(new FieldSchema(name, Of(property), Always: false, Pointer: true));
        }

        return root;
    }

    private static TypeSchema Of(OpenApiSchema schema)
    {
        var atomicMap = schema.Source.TextAt("x-kubernetes-map-type") == "atomic";
        if (schema.Type == "array")
        {
            return List(schema);
        }

        if (schema.Properties.Count > 0)
        {
            var type = new StructSchema("", atomicMap) { Open = schema.PreserveUnknown };
            foreach (var (name, property) in schema.Properties)
            {
                type.Add(new FieldSchema(name, Of(property), Always: false, Pointer: true));
            }

            return type;
        }

        if (schema.AdditionalProperties is { } values)
        {
            return new MapSchema(Of(values), atomicMap);
        }

        return schema.PreserveUnknown || schema.Type is null or "object"
            ? atomicMap ? new MapSchema(AnySchema.Instance, atomic: true) : AnySchema.Instance
            : new ScalarSchema(ScalarKind.Text);
    }

    private static ListSchema List(OpenApiSchema schema)
    {
        var element = schema.Items is null ? AnySchema.Instance : Of(schema.Items);
        return schema.Source.TextAt("x-kubernetes-list-type") switch
        {
            "set" => new ListSchema(element, ListKind.Set, []),
            "map" => new ListSchema(element, ListKind.Map,
            [
                .. schema.Source.ArrayAt("x-kubernetes-list-map-keys").Texts()
                    .Select(key => new ListKey(key, schema.Items?.Properties.GetValueOrDefault(key)?.Source["default"])),
            ]),
            _ => new ListSchema(element, ListKind.Atomic, []),
        };
    }
}
