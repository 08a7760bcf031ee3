using System.Text.Json;
using Maestro.Cli.Publishing;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Cli.Manifests;

/// <summary>Understands documents as requests for bundles.</summary>
/// <param name="sourceId">The source that will publish; ids of works depend on it.</param>
/// <param name="consumer">The consumer of what names none; empty when there is none.</param>
/// <param name="name">The name of the work that plain manifests become; empty takes that of their input.</param>
/// <param name="unknown">Looks for what means nothing.</param>
internal sealed class RequestReader(string sourceId, string consumer, string name, UnknownFields unknown)
{
    private const string WorkGroup = "work.open-cluster-management.io/";

    private readonly List<BundleRequest> _requests = [];
    private readonly List<InputDocument> _plain = [];

    /// <summary>The requests of all documents, in their order; plain manifests are one request together, the last one.</summary>
    /// <exception cref="CommandFailure">A document is nothing that can be applied.</exception>
    public IReadOnlyList<BundleRequest> Read(IEnumerable<InputDocument> documents)
    {
        foreach (var document in documents)
        {
            Take(document);
        }

        if (_plain.Count > 0)
        {
            _requests.Add(PlainManifests());
        }

        var twice = _requests.GroupBy(request => request.Id).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? _requests
            : throw new CommandFailure($"{twice.Last().Place}: the resource bundle {twice.Key} is given twice, before at {twice.First().Place}");
    }

    private void Take(InputDocument document)
    {
        if (document.Json.ValueKind != JsonValueKind.Object)
        {
            throw Unknown(document);
        }

        var apiVersion = Members.Text(document, document.Json, "apiVersion");
        var kind = Members.Text(document, document.Json, "kind");
        if (kind is "List" or "ManifestWorkList" or "ResourceBundleList")
        {
            foreach (var item in Members.List(document, document.Json, "items")?.EnumerateArray() ?? default)
            {
                Take(document with { Json = item });
            }
        }
        else if (apiVersion is not null && apiVersion.StartsWith(WorkGroup, StringComparison.Ordinal))
        {
            _requests.Add(apiVersion == WorkGroup + "v1" && kind == "ManifestWork"
                ? ManifestWork(document)
                : throw document.Wrong($"{apiVersion} {kind} cannot be applied; allowed: {WorkGroup}v1 ManifestWork or ManifestWorkList"));
        }
        else if (apiVersion is not null && kind is not null)
        {
            _plain.Add(document);
        }
        else if (document.Json.TryGetProperty("manifests", out _) || document.Json.TryGetProperty("consumer_name", out _))
        {
            _requests.Add(Bundle(document));
        }
        else
        {
            throw Unknown(document);
        }
    }

    private BundleRequest Bundle(InputDocument document)
    {
        unknown.CheckBundle(document);
        var json = document.Json;
        var id = Members.Text(document, json, "id");
        return new BundleRequest
        {
            Place = document.Place,
            Target = id is null ? BundleTarget.New : BundleTarget.Existing,
            Id = id ?? Guid.NewGuid().ToString(),
            ConsumerName = ConsumerOf(document, "consumer_name", Members.Text(document, json, "consumer_name")),
            Version = Members.Number(document, json, "version") ?? 0,
            // REST shows the id as the name of every bundle; it is nobody's choice.
            WorkName = Members.Text(document, json, "name") is { } given && given != id ? given : null,
            Metadata = Members.Map(document, json, "metadata"),
            Data = BundleData.Make(
                document,
                Members.List(document, json, "manifests")?.EnumerateArray(),
                ("deleteOption", Members.Map(document, json, "delete_option")),
                ("manifestConfigs", Members.List(document, json, "manifest_configs"))),
        };
    }

    private BundleRequest ManifestWork(InputDocument document)
    {
        unknown.CheckManifestWork(document);
        var metadata = Members.Map(document, document.Json, "metadata")
            ?? throw document.Wrong("metadata is required; allowed: a map with name and namespace");
        var workName = Members.Text(document, metadata, "metadata.name")
            ?? throw document.Wrong("metadata.name is required; allowed: the name of the work");
        var spec = Members.Map(document, document.Json, "spec");
        var target = ConsumerOf(document, "metadata.namespace", Members.Text(document, metadata, "metadata.namespace"));
        return new BundleRequest
        {
            Place = document.Place,
            Target = BundleTarget.Either,
            CanNameExecutor = true,
            Id = Members.Text(document, metadata, "metadata.uid") ?? WorkId.Of(sourceId, target, CheckedName(document, "metadata.name", workName)),
            ConsumerName = target,
            WorkName = workName,
            Metadata = metadata,
            Data = BundleData.Make(
                document,
                Members.List(document, Members.Map(document, spec, "spec.workload"), "spec.workload.manifests")?.EnumerateArray(),
                ("deleteOption", Members.Map(document, spec, "spec.deleteOption")),
                ("manifestConfigs", Members.List(document, spec, "spec.manifestConfigs")),
                ("executer", Members.Map(document, spec, "spec.executor"))),
        };
    }

    private BundleRequest PlainManifests()
    {
        var first = _plain[0];
        var target = ConsumerOf(first, "consumer", null);
        var given = name.Length > 0 ? name : NameOf(first.Input);
        var workName = given.Length > 0
            ? CheckedName(first, "--name", given)
            : throw first.Wrong("--name is required; allowed: the name of the work that the manifests become");
        return new BundleRequest
        {
            Place = first.Place,
            Target = BundleTarget.Either,
            Id = WorkId.Of(sourceId, target, workName),
            ConsumerName = target,
            WorkName = workName,
            Data = BundleData.Make(_plain),
        };
    }

    private string ConsumerOf(InputDocument document, string field, string? given)
    {
        if (given is null && consumer.Length == 0)
        {
            throw document.Wrong($"{field} is required; allowed: the name of a consumer, here or in --consumer");
        }

        return given is null || consumer.Length == 0 || given == consumer
            ? given ?? consumer
            : throw document.Wrong($"{field} \"{given}\" and --consumer \"{consumer}\" contradict each other; allowed: one of them");
    }

    private string NameOf(InputFile input)
    {
        if (input.Name == InputFiles.StandardInput)
        {
            return "";
        }

        // A directory names the work however many files are in it: one more must not become another bundle.
        var isOneGiven = _plain.All(document => document.Input.Given == input.Given);
        return isOneGiven && input.Given == input.Name
            ? Path.GetFileNameWithoutExtension(input.Name)
            : NameOf(isOneGiven ? input.Given : Path.GetDirectoryName(Path.GetFullPath(input.Name)));
    }

    private static string NameOf(string? directory) =>
        directory is null ? "" : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));

    private static string CheckedName(InputDocument document, string field, string text) => KubernetesNames.IsDns1123Subdomain(text)
        ? text
        : throw document.Wrong(
            $"{field} \"{text}\" is not allowed; allowed: lower-case letters, digits, '-' and '.', with a letter or digit at both ends");

    private static CommandFailure Unknown(InputDocument document) => document.Wrong(
        "nothing that can be applied; allowed: a resource bundle (consumer_name, manifests), a ManifestWork, or Kubernetes manifests "
        + "(apiVersion, kind)");
}
