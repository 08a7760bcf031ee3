using System.Text.Json;
using Maestro.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Rest;

/// <summary>What the API consists of, R1 and R2; needs no store.</summary>
internal static class MetadataEndpoints
{
    private const string Version = "v1";

    private static readonly (string Id, string Kind, string Href)[] Collections =
    [
        ("consumers", "ConsumerList", RestPaths.Consumers),
        ("resource-bundles", "ResourceBundleList", RestPaths.ResourceBundles),
        ("errors", "ErrorList", RestPaths.Errors),
    ];

    public static Task GetApi(HttpContext context) => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("id", "maestro");
        writer.WriteString("kind", "API");
        writer.WriteString("href", RestPaths.Root);
        writer.WriteStartArray("versions");
        WriteVersion(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static Task GetVersion(HttpContext context) => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, WriteVersion);

    private static void WriteVersion(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Version);
        writer.WriteString("kind", "APIVersion");
        writer.WriteString("href", RestPaths.V1);
        writer.WriteStartArray("collections");
        foreach (var (id, kind, href) in Collections)
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("kind", kind);
            writer.WriteString("href", href);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
