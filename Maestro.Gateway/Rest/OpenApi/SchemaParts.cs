using Microsoft.OpenApi;

namespace Maestro.Gateway.Rest.OpenApi;

/// <summary>Short forms of what schemas consist of.</summary>
internal static class SchemaParts
{
    public static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    public static OpenApiSchema Time(string description) => new() { Type = JsonSchemaType.String, Format = "date-time", Description = description };

    public static OpenApiSchema Flag(string description) => new() { Type = JsonSchemaType.Boolean, Description = description };

    /// <summary>A whole number of 32 bits.</summary>
    public static OpenApiSchema Number(string description) => new() { Type = JsonSchemaType.Integer, Format = "int32", Description = description };

    /// <summary>An object with any members, as they were received.</summary>
    public static OpenApiSchema FreeObject(string description) => new()
    {
        Type = JsonSchemaType.Object,
        AdditionalProperties = new OpenApiSchema(),
        Description = description,
    };

    public static OpenApiSchema TextMap(string description) => new()
    {
        Type = JsonSchemaType.Object,
        AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
        Description = description,
    };

    public static OpenApiSchema ArrayOf(IOpenApiSchema items, string description) => new()
    {
        Type = JsonSchemaType.Array,
        Items = items,
        Description = description,
    };

    public static OpenApiSchema Object(string description, string[] required, (string Name, IOpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Required = required.Length == 0 ? null : required.ToHashSet(),
        Properties = properties.ToDictionary(property => property.Name, property => property.Schema),
    };

    public static IOpenApiSchema Reference(OpenApiDocument document, string name) => new OpenApiSchemaReference(name, document);

    /// <summary>Everything the named schema has, and more.</summary>
    public static OpenApiSchema Extend(OpenApiDocument document, string name, OpenApiSchema more) => new()
    {
        AllOf = [Reference(document, name), more],
        Description = more.Description,
    };

    /// <summary>A list of items of the named schema.</summary>
    public static OpenApiSchema ListOf(OpenApiDocument document, string name) => Extend(
        document, "List", Object($"A page of objects of kind {name}.", ["items"], [("items", ArrayOf(Reference(document, name), "The objects."))]));
}
