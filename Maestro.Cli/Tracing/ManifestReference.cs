using System.Text.Json;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Tracing;

/// <summary>How people name a manifest: <c>web</c>, <c>deployment/web</c>, or <c>shop/web</c> with its namespace.</summary>
/// <param name="Qualifier">Kind or namespace; empty for none.</param>
/// <param name="Name">The name.</param>
internal sealed record ManifestReference(string Qualifier, string Name)
{
    /// <summary>Reads a text; any text is one.</summary>
    public static ManifestReference Parse(string text)
    {
        var slash = text.LastIndexOf('/');
        return slash <= 0 || slash == text.Length - 1 ? new ManifestReference("", text) : new ManifestReference(text[..slash], text[(slash + 1)..]);
    }

    /// <summary>A condition that all bundles with such a manifest fulfil; some others may, too.</summary>
    public string ToSearch()
    {
        var pattern = JsonSerializer.Serialize([new NamedManifest(new ManifestMetadata(Name))], TracingJson.Default.NamedManifestArray);
        return $"payload->'data'->'manifests'@>{SearchTerm.Quote(pattern)}";
    }

    /// <summary>Whether a bundle holds such a manifest.</summary>
    public bool IsIn(ResourceBundle bundle) => bundle.Manifests?.Any(IsThis) == true;

    private bool IsThis(JsonElement manifest)
    {
        var metadata = manifest.ValueKind == JsonValueKind.Object && manifest.TryGetProperty("metadata", out var found) ? found : default;
        return Text(metadata, "name") == Name
            && (Qualifier.Length == 0
                || string.Equals(Text(manifest, "kind"), Qualifier, StringComparison.OrdinalIgnoreCase)
                || Text(metadata, "namespace") == Qualifier);
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
