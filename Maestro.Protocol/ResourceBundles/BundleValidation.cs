using System.Numerics;
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
    public static string? Validate(ReadOnlySpan<byte> data, BundleValidationOptions options) =>
        Validate(data, options, out var unreadable) ?? (unreadable is null ? null : $"{Prefix}data: {unreadable}");

    /// <summary>
    /// Finds the first field or word that means nothing to agents. The server lets it through, for agents newer than itself; whoever writes a
    /// bundle by hand wants to know, since a policy that is misspelt is none.
    /// </summary>
    /// <param name="member">The member of the data: <c>manifestConfigs</c>, <c>deleteOption</c> or <c>executer</c>.</param>
    /// <param name="value">Its value, of the right type.</param>
    /// <returns>Null if all is known, otherwise the reason, for example <c>.propagationPolicy: Unsupported value: "orphan": allowed: Foreground,
    /// Orphan, SelectivelyOrphan</c>.</returns>
    public static string? FindUnknown(string member, JsonElement value) => BundleOptionTypes.All[member].FindUnknown(value);

    /// <summary>Finds the first broken rule while finding out whether the data is a JSON object.</summary>
    /// <param name="data">The data of the event as received; anything at all.</param>
    /// <param name="options">What is let through.</param>
    /// <param name="unreadable">What keeps the data from being a JSON object, or null; then no rule is looked at.</param>
    internal static string? Validate(ReadOnlySpan<byte> data, BundleValidationOptions options, out string? unreadable)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problem = JsonObjectText.Read(data, options, FindProblem, out unreadable);
        return problem is null ? null : Prefix + problem;
    }

    private static string? FindProblem(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, BundleValidationOptions options)
    {
        string? problem = null;
        var isThere = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonType.IsNamed(ref reader, "manifests"))
            {
                // Of several lists the last one counts.
                reader.Read();
                isThere = reader.TokenType != JsonTokenType.Null;
                problem = isThere ? FindListProblem(ref reader, data, options) : null;
            }
            else if (BundleOptionTypes.All.FindProblemOfMember(ref reader) is { } wrongType)
            {
                return problem ?? wrongType;
            }
        }

        return isThere || options.AllowEmptyManifests ? problem : FieldProblem.Required("manifests");
    }

    private static string? FindListProblem(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, BundleValidationOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            var type = reader.TokenType;
            reader.Skip();
            return FieldProblem.WrongKind("manifests", "a list", type);
        }

        var manifests = default(SeenManifests);
        var size = 0L;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            manifests.Take(ref reader, data);
            size += SizeForAgents((int)reader.BytesConsumed - start);
        }

        if (manifests.Count == 0)
        {
            return options.AllowEmptyManifests ? null : FieldProblem.Invalid("manifests", "[]", "must hold at least one manifest");
        }

        return size > options.MaxManifestBytes
            ? $"manifests: the size of manifests is {size} bytes which exceeds the {options.MaxManifestBytes} limit"
            : manifests.Problem;
    }

    /// <summary>Counts a manifest as agents do: as a length-delimited protobuf field (agent.md section 5.2).</summary>
    private static long SizeForAgents(int length) => length + 1 + (BitOperations.Log2((uint)length | 1) / 7) + 1;

    /// <summary>The manifests of a list so far, and the first problem in them.</summary>
    private struct SeenManifests
    {
        private ManifestIdentity _first;
        private HashSet<ManifestIdentity>? _all;

        public int Count { get; private set; }

        public string? Problem { get; private set; }

        /// <summary>Takes the manifest the reader is at.</summary>
        public void Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
        {
            var index = Count++;
            if (Problem is not null)
            {
                reader.Skip();
            }
            else if (ManifestRules.FindProblem(ref reader, data, out var identity) is { } problem)
            {
                Problem = $"manifests[{index}]{problem}";
            }
            else if (!IsNew(identity, index))
            {
                Problem = FieldProblem.Duplicate($"manifests[{index}]", identity.ToString());
            }
        }

        private bool IsNew(ManifestIdentity identity, int index)
        {
            if (index == 0)
            {
                _first = identity;
                return true;
            }

            _all ??= [_first];
            return _all.Add(identity);
        }
    }
}
