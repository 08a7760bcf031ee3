using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Validates the manifest bundle of a create or a changing update (protocol.md sections 4.1 and 4.9).</summary>
public static class BundleValidation
{
    private const string Prefix = "the manifest bundle in the resource is invalid, ";

    /// <summary>Finds the first broken rule.</summary>
    /// <param name="data">The data of the event as received; anything at all.</param>
    /// <param name="options">What is let through.</param>
    /// <returns>Null for a valid bundle, otherwise the reason, naming the field, for example <c>the manifest bundle in the resource is
    /// invalid, manifests[0].metadata.name: Required value: field not set</c>.</returns>
    public static string? Validate(ReadOnlySpan<byte> data, BundleValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problem = JsonObjectText.FindProblem(data) is { } unreadable ? $"data: {unreadable}" : FindProblem(data, options);
        return problem is null ? null : Prefix + problem;
    }

    private static string? FindProblem(ReadOnlySpan<byte> data, BundleValidationOptions options)
    {
        var reader = new Utf8JsonReader(data, JsonObjectText.ReaderOptions);
        using var document = JsonDocument.ParseValue(ref reader);
        if (!document.RootElement.TryGetProperty("manifests"u8, out var manifests) || manifests.ValueKind == JsonValueKind.Null)
        {
            return options.AllowEmptyManifests ? null : FieldProblem.Required("manifests");
        }

        if (manifests.ValueKind != JsonValueKind.Array)
        {
            return FieldProblem.WrongKind("manifests", "a list", manifests.ValueKind);
        }

        if (manifests.GetArrayLength() == 0 && !options.AllowEmptyManifests)
        {
            return FieldProblem.Invalid("manifests", "[]", "must hold at least one manifest");
        }

        return FindOversize(manifests, options.MaxManifestBytes) ?? FindManifestProblem(manifests);
    }

    /// <summary>Counts each manifest as agents do: as a length-delimited protobuf field (agent.md section 5.2).</summary>
    private static string? FindOversize(JsonElement manifests, int limit)
    {
        var size = 0L;
        foreach (var manifest in manifests.EnumerateArray())
        {
            var length = JsonMarshal.GetRawUtf8Value(manifest).Length;
            var varintLength = (BitOperations.Log2((uint)length | 1) / 7) + 1;
            size += length + 1 + varintLength;
        }

        return size > limit ? $"manifests: the size of manifests is {size} bytes which exceeds the {limit} limit" : null;
    }

    private static string? FindManifestProblem(JsonElement manifests)
    {
        var seen = new HashSet<ManifestIdentity>();
        var index = 0;
        foreach (var manifest in manifests.EnumerateArray())
        {
            var path = $"manifests[{index++}]";
            if (ManifestRules.FindProblem(path, manifest, out var identity) is { } problem)
            {
                return problem;
            }

            if (!seen.Add(identity))
            {
                return FieldProblem.Duplicate(path, identity.ToString());
            }
        }

        return null;
    }
}
