using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Protocol;

namespace Maestro.Agent.Works;

/// <summary>Reads and checks the data of a spec event (agent.md section 5.2); one bad manifest refuses the whole bundle.</summary>
internal static class ManifestBundleReader
{
    /// <summary>Largest bundle, counted per manifest as its length and the bytes protobuf needs around it.</summary>
    private const int MaxManifestsSize = 512_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>Reads the bundle.</summary>
    /// <exception cref="InvalidEventException">The bundle breaks a rule; the message says which, in the reference's words.</exception>
    public static ManifestBundle Read(ReadOnlyMemory<byte> received)
    {
        try
        {
            using var document = BundleText.Parse(received, out var data);
            var manifests = ReadManifests(data);
            var bundle = document.RootElement;
            return new ManifestBundle(
                manifests, ManifestConfigReader.Read(bundle), DeleteOption.Read(bundle), Executor.Read(bundle), data);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new InvalidEventException($"data: not a manifest bundle: {cause.Message}", cause);
        }
    }

    // The manifests are cut out of the text, so that what is applied is what was written.
    private static ImmutableArray<Manifest> ReadManifests(ReadOnlyMemory<byte> data)
    {
        var reader = new Utf8JsonReader(data.Span, new JsonReaderOptions { MaxDepth = JsonLimits.MaxDepth });
        var manifests = ImmutableArray.CreateBuilder<Manifest>();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidEventException("data: must be a JSON object with the key manifests");
        }

        var size = 0L;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isManifests = reader.ValueTextEquals("manifests"u8);
            reader.Read();
            if (!isManifests || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var json = data[start..(int)reader.BytesConsumed];
                size += json.Length + 1 + VarintLength(json.Length);
                manifests.Add(ReadManifest(json));
            }
        }

        if (manifests.Count == 0)
        {
            throw new InvalidEventException("Workload manifests should not be empty");
        }

        if (size > MaxManifestsSize)
        {
            throw new InvalidEventException($"the size of manifests is {size} bytes which exceeds the {MaxManifestsSize} limit");
        }

        return manifests.ToImmutable();
    }

    private static Manifest ReadManifest(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Options);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || root.Text("kind") is not { Length: > 0 } kind)
        {
            throw new InvalidEventException("a manifest must be an object with a kind");
        }

        var metadata = root.Member("metadata");
        if (metadata?.Text("name") is not { Length: > 0 } name)
        {
            throw new InvalidEventException("name must be set in manifest");
        }

        if (metadata.Value.Text("generateName") is { Length: > 0 })
        {
            throw new InvalidEventException("generateName must not be set in manifest");
        }

        var apiVersion = root.Text("apiVersion") ?? "";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return new Manifest(
            json,
            slash < 0 ? "" : apiVersion[..slash],
            apiVersion[(slash + 1)..],
            kind,
            name,
            metadata.Value.Text("namespace") ?? "");
    }

    private static int VarintLength(int value)
    {
        var length = 1;
        while ((value >>= 7) > 0)
        {
            length++;
        }

        return length;
    }
}
