using System.Text.Json.Serialization;

namespace Maestro.Cli.Tracing;

/// <summary>A manifest of which only the name is known.</summary>
internal sealed record NamedManifest(ManifestMetadata Metadata);

/// <summary>The metadata of it.</summary>
internal sealed record ManifestMetadata(string Name);

/// <summary>The types of searches, written by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NamedManifest[]))]
internal sealed partial class TracingJson : JsonSerializerContext;
