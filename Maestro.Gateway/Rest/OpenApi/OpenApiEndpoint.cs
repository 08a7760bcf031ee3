using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Maestro.Gateway.Rest.OpenApi;

/// <summary>Serves the API's description, R3, and a page to read it and try it out; neither needs the store.</summary>
internal sealed class OpenApiEndpoint(IEnumerable<EndpointDataSource> sources)
{
    public static readonly ApiOperation Operation = new("This document.") { Answer = "OpenAPI" };

    private readonly Lazy<byte[]> _document = new(() => Serialize(ApiDescription.Of(sources.SelectMany(source => source.Endpoints))));

    /// <summary>Answers with the document.</summary>
    public Task Get(HttpContext context) => JsonAnswer.WriteAsync(context, _document.Value);

    /// <summary>Serves the page; all that it needs comes from this server.</summary>
    public static void UsePage(IApplicationBuilder app) => app.UseSwaggerUI(page =>
    {
        page.RoutePrefix = RestPaths.Docs.TrimStart('/');
        page.DocumentTitle = "Maestro API";
        page.SwaggerEndpoint(RestPaths.OpenApi, "Maestro");
        page.EnableValidator(null);
        page.DefaultModelsExpandDepth(0);
    });

    private static byte[] Serialize(OpenApiDocument document)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        document.SerializeAsV3(new OpenApiJsonWriter(text, new OpenApiJsonWriterSettings { Terse = true }));

        // The writer names the latest patch of 3.0; the path of section 1.8, R3, promises the first, which has the same members.
        var json = JsonNode.Parse(text.ToString())!;
        json["openapi"] = "3.0.0";
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }
}
