using System.Text.Json;

namespace Maestro.Cli.ResourceBundles;

/// <summary>Parts of a bundle as the server wrote them.</summary>
internal static class BundleJson
{
    private static readonly JsonElement Null = JsonDocument.Parse("null").RootElement;

    /// <summary>The status; JSON <c>null</c> before the first.</summary>
    public static JsonElement Status(JsonElement bundle) =>
        bundle.ValueKind == JsonValueKind.Object && bundle.TryGetProperty("status", out var status) ? status : Null;
}
