using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>What must be unique within a bundle.</summary>
internal readonly record struct ManifestIdentity(string ApiVersion, string Kind, string Namespace, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{ApiVersion}, {Kind}, {Namespace}/{Name}";
}

/// <summary>The rules for one manifest (protocol.md section 4.9).</summary>
internal static class ManifestRules
{
    /// <summary>Finds the first broken rule, or null; paths in it are those within the manifest.</summary>
    /// <param name="reader">Is at the manifest, and at its end afterwards.</param>
    /// <param name="data">The text it reads.</param>
    /// <param name="identity">What the manifest is about, when no rule is broken.</param>
    public static string? FindProblem(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, out ManifestIdentity identity)
    {
        identity = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            var type = reader.TokenType;
            reader.Skip();
            return FieldProblem.WrongKind("", "an object", type);
        }

        var fields = ManifestFields.Take(ref reader);
        if (FieldText.Read(".apiVersion", fields.ApiVersion, data, out var apiVersion) is { } unreadable)
        {
            return unreadable;
        }

        if (FindApiVersionProblem(".apiVersion", apiVersion) is { } invalid)
        {
            return invalid;
        }

        if (FieldText.ReadRequired(".kind", fields.Kind, data, out var kind) is { } kindProblem)
        {
            return kindProblem;
        }

        if (ObjectMetaRules.FindProblem(fields, data, out var @namespace, out var name) is { } metaProblem)
        {
            return metaProblem;
        }

        identity = new ManifestIdentity(apiVersion, kind, @namespace, name);
        return null;
    }

    private static string? FindApiVersionProblem(string path, string apiVersion)
    {
        if (apiVersion.Length == 0)
        {
            return FieldProblem.Required(path);
        }

        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        if (slash != apiVersion.LastIndexOf('/'))
        {
            return FieldProblem.Invalid(path, apiVersion, "bad format, must be version or group/version");
        }

        if (slash == 0)
        {
            return FieldProblem.Invalid(path, apiVersion, "group not set");
        }

        if (slash > 0 && !KubernetesNames.IsDns1123Subdomain(apiVersion.AsSpan(0, slash)))
        {
            return FieldProblem.Invalid(path, apiVersion, "the group must be a lower-case DNS-1123 subdomain");
        }

        var version = apiVersion.AsSpan(slash + 1);
        return version switch
        {
            { IsEmpty: true } => FieldProblem.Invalid(path, apiVersion, "version not set"),
            _ when !KubernetesNames.IsDns1035Label(version) =>
                FieldProblem.Invalid(path, apiVersion, "the version must be a DNS-1035 label: lower-case, starting with a letter"),
            _ => null,
        };
    }
}
