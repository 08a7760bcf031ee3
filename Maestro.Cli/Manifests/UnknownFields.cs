using System.Text.Json;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Cli.Manifests;

/// <summary>
/// Looks for what an input says to nobody, or what nobody could read. A misspelt <c>delete_option</c> would otherwise have objects deleted that were to stay.
/// </summary>
/// <param name="validation">What is done about it.</param>
/// <param name="warn">Takes what is only told.</param>
internal sealed class UnknownFields(FieldValidation validation, Action<string> warn)
{
    private static readonly string[] OfBundle =
    [
        "id", "name", "consumer_name", "version", "metadata", "manifests", "manifest_configs", "delete_option",
        "kind", "href", "created_at", "updated_at", "deleted_at", "status", // as REST shows them
    ];

    private static readonly string[] OfManifestWork = ["apiVersion", "kind", "metadata", "spec", "status"];
    private static readonly string[] OfWorkSpec = ["workload", "deleteOption", "manifestConfigs", "executor"];
    private static readonly string[] OfWorkload = ["manifests"];

    /// <summary>Checks a bundle in the form of REST.</summary>
    /// <exception cref="CommandFailure">Something means nothing, and that is an error.</exception>
    public void CheckBundle(InputDocument document)
    {
        CheckMembers(document, "", document.Json, OfBundle);
        CheckMetadata(document);
        CheckOption(document, "delete_option", document.Json, "deleteOption");
        CheckOption(document, "manifest_configs", document.Json, "manifestConfigs");
    }

    /// <summary>Checks a ManifestWork.</summary>
    /// <inheritdoc cref="CheckBundle"/>
    public void CheckManifestWork(InputDocument document)
    {
        CheckMembers(document, "", document.Json, OfManifestWork);
        CheckMetadata(document);
        if (Members.Map(document, document.Json, "spec") is { } spec)
        {
            CheckMembers(document, "spec.", spec, OfWorkSpec);
            CheckMembers(document, "spec.workload.", Members.Map(document, spec, "spec.workload"), OfWorkload);
            CheckOption(document, "spec.deleteOption", spec, "deleteOption");
            CheckOption(document, "spec.manifestConfigs", spec, "manifestConfigs");
            CheckOption(document, "spec.executor", spec, "executer");
        }
    }

    private void CheckMembers(InputDocument document, string prefix, JsonElement? parent, string[] known)
    {
        foreach (var member in parent?.EnumerateObject() ?? default)
        {
            if (!known.Contains(member.Name))
            {
                Report(document, $"{prefix}{member.Name}: Unknown field: allowed: {string.Join(", ", known)}");
            }
        }
    }

    private void CheckMetadata(InputDocument document)
    {
        if (Members.Map(document, document.Json, "metadata") is { } metadata && ObjectMetaTypes.FindProblem(metadata) is { } problem)
        {
            Report(document, $"metadata{problem}");
        }
    }

    private void CheckOption(InputDocument document, string path, JsonElement parent, string member)
    {
        if (parent.TryGetProperty(path[(path.LastIndexOf('.') + 1)..], out var value) && BundleValidation.FindUnknown(member, value) is { } problem)
        {
            Report(document, path + problem);
        }
    }

    private void Report(InputDocument document, string problem)
    {
        switch (validation)
        {
            case FieldValidation.Strict:
                throw document.Wrong($"{problem} (--validate=warn applies it nevertheless)");
            case FieldValidation.Warn:
                warn($"Warning: {document.Wrong(problem).Message}");
                break;
        }
    }
}
