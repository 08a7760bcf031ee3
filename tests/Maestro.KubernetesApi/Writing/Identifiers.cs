using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.Writing;

/// <summary>Names and namespaces of objects against those of their request.</summary>
internal static class Identifiers
{
    private const string SuffixAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int SuffixLength = 5;

    /// <summary>Brings the namespace of the body in line with that of the request.</summary>
    /// <exception cref="ApiFailure">The body names another namespace (400).</exception>
    public static void CheckNamespace(ApiRequest request, ApiResource resource, JsonObject body)
    {
        var metadata = body.Make("metadata");
        var given = metadata.TextAt("namespace") ?? "";
        if (!resource.Namespaced)
        {
            if (given.Length > 0 && resource.Plural != "namespaces")
            {
                throw Failures.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            }

            metadata.Remove("namespace");
            return;
        }

        if (given.Length > 0 && given != request.Namespace)
        {
            throw Failures.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        metadata["namespace"] = request.Namespace;
    }

    /// <summary>Brings the name of the body in line with that of the request.</summary>
    /// <exception cref="ApiFailure">The body has another name (400).</exception>
    public static void CheckName(ApiRequest request, JsonObject body)
    {
        var given = body.TextAt("metadata", "name") ?? "";
        if (given.Length > 0 && given != request.Name)
        {
            throw Failures.BadRequest($"the name of the object ({given}) does not match the name on the URL ({request.Name})");
        }

        body.Make("metadata")["name"] = request.Name;
    }

    /// <summary>The name of a new object: its own, or one made from <c>generateName</c>.</summary>
    /// <exception cref="ApiFailure">It has neither (422).</exception>
    public static string NewName(ApiResource resource, JsonObject body)
    {
        if (body.TextAt("metadata", "name") is { Length: > 0 } name)
        {
            return name;
        }

        if (body.TextAt("metadata", "generateName") is not { Length: > 0 } prefix)
        {
            throw Failures.Invalid(resource, "", [FieldError.Required("metadata.name", "name or generateName is required")]);
        }

        return prefix + System.Security.Cryptography.RandomNumberGenerator.GetString(SuffixAlphabet, SuffixLength);
    }
}
