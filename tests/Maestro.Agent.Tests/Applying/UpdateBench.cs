using System.Text;
using System.Text.Json.Nodes;
using Maestro.Agent.Applying;
using Maestro.Agent.Ownership;
using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Applying;

/// <summary>Decides about a manifest and its live object, both given without the metadata every object has.</summary>
internal static class UpdateBench
{
    private static readonly OwnerReference Owner = new("h-w", "w1");

    /// <summary>The plan; the live object is owned already unless told otherwise.</summary>
    public static UpdatePlan Decide(
        string apiVersion, string kind, string manifest, string live, bool isOwned = true, bool isSettled = false, bool liveIsOwned = true)
    {
        var group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion.Split('/')[0] : "";
        var meta = new ResourceMeta(0, group, apiVersion.Split('/')[^1], kind, "x", "x", "shop");
        var wanted = ManifestBody.Prepare(Whole(apiVersion, kind, manifest), meta, out var refusal);
        if (refusal is not null)
        {
            return new UpdatePlan.Refuse(refusal);
        }

        var found = Whole(apiVersion, kind, live);
        var metadata = found["metadata"]!.AsObject();
        metadata["uid"] = "o1";
        metadata["resourceVersion"] = "7";
        if (liveIsOwned)
        {
            metadata["ownerReferences"] = new JsonArray(Owner.ToJson());
        }

        return UpdateRules.Decide(wanted, found, meta, Owner, isOwned, isSettled, []);
    }

    /// <summary>The body of a plan that replaces the object.</summary>
    public static JsonObject Replaced(UpdatePlan plan) => Assert.IsType<UpdatePlan.Replace>(plan).Body;

    /// <summary>A piece of that body.</summary>
    public static string? At(UpdatePlan plan, params string[] path)
    {
        JsonNode? node = Replaced(plan);
        foreach (var name in path)
        {
            node = node?[name];
        }

        return node?.ToJsonString();
    }

    /// <summary>Base64 of a text.</summary>
    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static JsonObject Whole(string apiVersion, string kind, string rest)
    {
        var whole = JsonNode.Parse(rest)!.AsObject();
        whole["apiVersion"] = apiVersion;
        whole["kind"] = kind;
        var metadata = whole.ObjectOrNew("metadata");
        metadata["name"] = "x";
        metadata["namespace"] = "shop";
        return whole;
    }
}
