using System.Text.Json.Nodes;
using Maestro.KubernetesApi.CustomResources;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Resources;

/// <summary>A part of a resource with a path of its own.</summary>
/// <param name="Name">Such as <c>status</c>.</param>
/// <param name="Group">Group of its kind; empty when it is the resource's own.</param>
/// <param name="Version">Version of its kind; empty when it is the resource's own.</param>
/// <param name="Kind">What it reads and writes.</param>
/// <param name="Verbs">What can be done with it.</param>
internal sealed record ApiSubresource(string Name, string Group, string Version, string Kind, IReadOnlyList<string> Verbs);

/// <summary>A resource in one version, as discovery names it.</summary>
internal sealed record ApiResource
{
    public static readonly IReadOnlyList<string> AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public required string Kind { get; init; }

    public required string ListKind { get; init; }

    public required bool Namespaced { get; init; }

    public required IReadOnlyList<string> Verbs { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<ApiSubresource> Subresources { get; init; } = [];

    /// <summary>The type of its objects.</summary>
    public required StructSchema Schema { get; init; }

    /// <summary>What a custom resource's definition says of this version; null for a built-in resource.</summary>
    public CustomResourceVersion? Custom { get; init; }

    /// <summary><c>v1</c> or <c>apps/v1</c>.</summary>
    public string GroupVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>configmaps</c> or <c>deployments.apps</c>.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Where objects of all versions are kept.</summary>
    public StorageKey Storage => new(Group, Plural);

    /// <summary>Whether status is written through a path of its own.</summary>
    public bool HasStatus => Subresource("status") is not null;

    public ApiSubresource? Subresource(string name) => Subresources.FirstOrDefault(sub => sub.Name == name);

    /// <summary>An object of this kind with nothing in it.</summary>
    public JsonObject Empty() => Canonical(new JsonObject { ["kind"] = Kind, ["apiVersion"] = GroupVersion });

    /// <summary>The object in the form in which it is stored and written: a new tree.</summary>
    /// <param name="value">Left as it is.</param>
    /// <param name="unknown">Filled with the paths of members the type does not have.</param>
    /// <exception cref="DecodeException">A value is of the wrong type.</exception>
    public JsonObject Canonical(JsonObject value, List<string>? unknown = null)
    {
        if (Custom is not null)
        {
            return Custom.Canonical(value, unknown);
        }

        var result = TypedDecoder.Decode(Schema, value, unknown);
        result["kind"] = Kind;
        result["apiVersion"] = GroupVersion;
        return result.IndexOf("kind") == 0 ? result : InFront(result);
    }

    /// <summary>The object under this version's name. Versions differ in nothing else here, as with the conversion strategy "None".</summary>
    public JsonObject InVersion(JsonObject body)
    {
        if (body.TextAt("apiVersion") == GroupVersion)
        {
            return body;
        }

        var converted = body.Copy();
        converted["apiVersion"] = GroupVersion;
        return converted;
    }

    private static JsonObject InFront(JsonObject value)
    {
        var result = new JsonObject { ["kind"] = value.TextAt("kind"), ["apiVersion"] = value.TextAt("apiVersion") };
        foreach (var (name, member) in value.Where(member => member.Key is not ("kind" or "apiVersion")))
        {
            result[name] = member?.DeepClone();
        }

        return result;
    }
}

/// <summary>A group and a plural: the objects of all its versions are the same objects.</summary>
internal readonly record struct StorageKey(string Group, string Plural);
