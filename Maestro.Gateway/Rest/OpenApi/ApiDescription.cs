using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Maestro.Gateway.Rest.OpenApi;

/// <summary>Makes the OpenAPI document from the routes themselves and the <see cref="ApiOperation"/> of each.</summary>
internal static class ApiDescription
{
    private const string Title = "maestro Service API";
    private const string Version = "0.0.1";
    private const string Introduction =
        "Consumers are clusters; resource bundles are lists of Kubernetes manifests for one of them. Bundles are created and changed over gRPC, by " +
        "their sources; here they are looked at and deleted.";

    /// <summary>The document of the described ones among the endpoints.</summary>
    public static OpenApiDocument Of(IEnumerable<Endpoint> endpoints)
    {
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo { Title = Title, Version = Version, Description = Introduction },
            Servers = [new OpenApiServer { Url = "/", Description = "This server" }],
            Paths = [],
        };
        foreach (var (name, schema) in ApiSchemas.All(document))
        {
            document.AddComponent(name, schema);
        }

        foreach (var route in endpoints.OfType<RouteEndpoint>())
        {
            if (route.Metadata.GetMetadata<ApiOperation>() is { } operation)
            {
                Add(document, route, operation);
            }
        }

        return document;
    }

    private static void Add(OpenApiDocument document, RouteEndpoint route, ApiOperation operation)
    {
        var path = "/" + route.RoutePattern.RawText!.Trim('/');
        if (!document.Paths.TryGetValue(path, out var existing))
        {
            document.Paths[path] = existing = new OpenApiPathItem { Operations = [] };
        }

        foreach (var method in route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
        {
            existing.Operations![HttpMethod.Parse(method)] = Describe(document, route, operation);
        }
    }

    private static OpenApiOperation Describe(OpenApiDocument document, RouteEndpoint route, ApiOperation operation)
    {
        var ids = route.RoutePattern.Parameters.Select(parameter => (IOpenApiParameter)new OpenApiParameter
        {
            Name = parameter.Name,
            In = ParameterLocation.Path,
            Required = true,
            Description = "Identifies the object; any text.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        var described = new OpenApiOperation
        {
            Summary = operation.Summary,
            Description = operation.Description,
            Parameters = [.. ids, .. operation.Parameters.Append(ApiParameters.OperationId).Select(Describe)],
            Responses = new OpenApiResponses
            {
                [Text(operation.Status)] = Response(document, operation.Summary, operation.Answer),
            },
        };
        if (operation.Body is { } body)
        {
            described.RequestBody = new OpenApiRequestBody { Required = operation.BodyRequired, Content = Json(document, body) };
        }

        foreach (var (status, when) in operation.Errors.Append((StatusCodes.Status500InternalServerError, "The store is away, or something else failed.")))
        {
            described.Responses[Text(status)] = Response(document, when, "Error");
        }

        return described;
    }

    private static OpenApiParameter Describe(ApiParameter parameter) => new()
    {
        Name = parameter.Name,
        In = parameter.IsHeader ? ParameterLocation.Header : ParameterLocation.Query,
        Description = parameter.Description,
        Example = parameter.Example is { } example ? JsonValue.Create(example) : null,
        Schema = new OpenApiSchema
        {
            Type = parameter.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String,
            Format = parameter.IsNumber ? "int32" : null,
            Default = parameter.Default is { } number ? JsonValue.Create(number) : null,
        },
    };

    private static OpenApiResponse Response(OpenApiDocument document, string description, string? schema) => new()
    {
        Description = description,
        Content = schema is null ? null : Json(document, schema),
    };

    private static Dictionary<string, OpenApiMediaType> Json(OpenApiDocument document, string schema) => new()
    {
        [JsonAnswer.ContentType] = new OpenApiMediaType { Schema = SchemaParts.Reference(document, schema) },
    };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
