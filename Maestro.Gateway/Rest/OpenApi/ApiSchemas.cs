using Microsoft.OpenApi;
using static Maestro.Gateway.Rest.OpenApi.SchemaParts;

namespace Maestro.Gateway.Rest.OpenApi;

/// <summary>
/// The shapes of requests and answers. Names of schemas and of their properties are those of the original system's document, so that clients
/// generated from it keep compiling (rest-and-operations.md section 1.11).
/// </summary>
internal static class ApiSchemas
{
    /// <summary>All schemas by name.</summary>
    public static IEnumerable<KeyValuePair<string, IOpenApiSchema>> All(OpenApiDocument document) =>
        [.. General(document), .. ConsumerSchemas.All(document), .. BundleSchemas.All(document), .. TraceSchemas.All(document)];

    private static Dictionary<string, IOpenApiSchema> General(OpenApiDocument document) => new()
    {
        ["ObjectReference"] = Object("What every object has.", [], [
            ("id", Text("Identifies the object.")), ("kind", Text("The type of the object.")), ("href", Text("The path of the object."))]),
        ["List"] = Object("What every list has besides its `items`.", ["kind", "page", "size", "total"], [
            ("kind", Text("The type of the list.")),
            ("page", Number("The page, as it was asked for.")),
            ("size", Number("How many items this answer has.")),
            ("total", Number("How many items all pages have together."))]),
        ["Error"] = Extend(document, "ObjectReference", Object("Why a request was not carried out.", ["id", "kind", "href", "code", "reason", "operation_id"], [
            ("code", Text("`maestro-` and the number of the error; programs decide by this.")),
            ("reason", Text("A sentence for people.")),
            ("operation_id", Text("The operation id of the request, as in `X-Operation-ID`.")),
            ("type", Text("Only of unknown paths: the same as `kind`."))])),
        ["ErrorList"] = ListOf(document, "Error"),
        ["API"] = Extend(document, "ObjectReference", Object("The API.", ["id", "kind", "href", "versions"], [
            ("versions", ArrayOf(Reference(document, "APIVersion"), "Its versions."))])),
        ["APIVersion"] = Extend(document, "ObjectReference", Object("A version of the API.", ["id", "kind", "href", "collections"], [
            ("collections", ArrayOf(Reference(document, "ObjectReference"), "Its collections."))])),
        ["OpenAPI"] = FreeObject("An OpenAPI 3 document: this one."),
    };
}
