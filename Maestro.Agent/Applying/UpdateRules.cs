using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Maestro.Agent.Applying.Kinds;
using Maestro.Agent.Ownership;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying;

/// <summary>Strategy <c>Update</c> as a decision (agent.md section 2.6).</summary>
internal static class UpdateRules
{
    /// <summary>What is to be written.</summary>
    /// <param name="manifest">The manifest, prepared by <see cref="ManifestBody.Prepare"/>; not changed.</param>
    /// <param name="live">The live object; not changed.</param>
    /// <param name="meta">What the manifest stands for.</param>
    /// <param name="owner">Reference of the work's record.</param>
    /// <param name="isOwned">Whether the object shall carry it.</param>
    /// <param name="isSettled">
    /// Whether this very manifest was written and the object's content has not changed since, so that it need not be compared: the
    /// server's defaults would always make a difference (agent.md D-16).
    /// </param>
    /// <param name="vanished">Labels and annotations of earlier manifests that go (<see cref="MetadataKeys"/>).</param>
    public static UpdatePlan Decide(
        JsonObject manifest,
        JsonObject live,
        ResourceMeta meta,
        OwnerReference owner,
        bool isOwned,
        bool isSettled,
        ImmutableSortedSet<string> vanished)
    {
        var merged = (JsonObject)live.DeepClone();
        var metadata = merged.ObjectOrNew("metadata");
        var rule = KindRules.Find(meta, manifest);
        var changed = rule is { KeepsMetadata: true }
            ? MetadataMerge.Into(metadata, [], owner, isOwned, [])
            : MetadataMerge.Into(metadata, manifest.ObjectOrNew("metadata"), owner, isOwned, vanished);
        return rule is null
            ? Whole(manifest, live, metadata, changed, isSettled)
            : rule.Decide(manifest, live, merged, changed, isSettled);
    }

    // Kinds without rules of their own are replaced as a whole: what the manifest does not have goes.
    private static UpdatePlan Whole(JsonObject manifest, JsonObject live, JsonObject metadata, bool changed, bool isSettled)
    {
        if (!changed && (isSettled || SameContent(manifest, live)))
        {
            return new UpdatePlan.Nothing();
        }

        var body = (JsonObject)manifest.DeepClone();
        var target = body.ObjectOrNew("metadata");
        foreach (var name in (string[])["labels", "annotations", "ownerReferences", "finalizers", "resourceVersion"])
        {
            target.Take(name, metadata);
        }

        return new UpdatePlan.Replace(body);
    }

    private static bool SameContent(JsonObject manifest, JsonObject live) => JsonEquality.Same(Content(manifest), Content(live));

    private static JsonObject Content(JsonObject whole)
    {
        var content = (JsonObject)whole.DeepClone();
        content.Remove("metadata");
        content.Remove("status");
        return content;
    }
}
