using System.Text.Json.Nodes;
using Maestro.Agent.Applying.Kinds;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying;

/// <summary>Turns manifests into what is sent.</summary>
internal static class ManifestBody
{
    /// <summary>
    /// The manifest as a tree, without a UID, and without a namespace when its kind lives outside of namespaces (agent.md D-8).
    /// </summary>
    public static JsonObject Parse(Manifest manifest, bool isNamespaced)
    {
        var body = JsonBytes.ParseObject(manifest.Json.Span);
        var metadata = body.ObjectOrNew("metadata");
        metadata.Remove("uid");
        if (!isNamespaced)
        {
            metadata.Remove("namespace");
        }

        return body;
    }

    /// <summary>The manifest with what the rules of its kind complete.</summary>
    /// <param name="manifest">The tree; changed in place.</param>
    /// <param name="meta">What it stands for.</param>
    /// <param name="refusal">Why it contradicts itself; null when it does not.</param>
    public static JsonObject Prepare(JsonObject manifest, ResourceMeta meta, out string? refusal)
    {
        refusal = KindRules.Find(meta, manifest)?.Complete(manifest);
        return manifest;
    }

    /// <summary>What creates the object.</summary>
    public static byte[] ForCreation(JsonObject manifest, OwnerReference owner, bool isOwned)
    {
        var body = (JsonObject)manifest.DeepClone();
        MetadataMerge.ForCreation(body.ObjectOrNew("metadata"), owner, isOwned);
        return JsonBytes.Write(body);
    }

    /// <summary>What creates an object again that had to go: what others wrote into its metadata comes back with it.</summary>
    /// <param name="manifest">The manifest; not changed.</param>
    /// <param name="merged">The object that goes, with the labels, annotations and owners the new one shall have.</param>
    public static JsonObject Anew(JsonObject manifest, JsonObject merged)
    {
        var body = (JsonObject)manifest.DeepClone();
        var metadata = body.ObjectOrNew("metadata");
        foreach (var name in (string[])["labels", "annotations", "ownerReferences"])
        {
            metadata.Take(name, merged.ObjectOrNew("metadata"));
        }

        return body;
    }

    /// <summary>
    /// What is applied on the server's side: the manifest without empty creation times, which would make the server count a change.
    /// </summary>
    /// <returns>Why the manifest cannot be applied so; null when it can.</returns>
    public static string? ForServerSideApply(JsonObject manifest)
    {
        if (manifest.Object("metadata")?["managedFields"] is JsonArray { Count: > 0 })
        {
            return "metadata.managedFields must be nil";
        }

        DropEmptyCreationTimes(manifest);
        return null;
    }

    private static void DropEmptyCreationTimes(JsonNode? node)
    {
        if (node is JsonArray elements)
        {
            foreach (var element in elements)
            {
                DropEmptyCreationTimes(element);
            }
        }
        else if (node is JsonObject members)
        {
            if (members.Object("metadata") is { } metadata && metadata.ContainsKey("creationTimestamp") && metadata["creationTimestamp"] is null)
            {
                metadata.Remove("creationTimestamp");
            }

            foreach (var (_, value) in members)
            {
                DropEmptyCreationTimes(value);
            }
        }
    }
}
