using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>StorageClasses: most fields cannot be changed, so another one replaces the object.</summary>
internal sealed class StorageClassRule : KindRule
{
    private const string IsDefault = "storageclass.kubernetes.io/is-default-class";
    private static readonly string[] Immutable = ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"];

    /// <inheritdoc/>
    public override UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled)
    {
        // Which class is the default is the administrator's choice.
        if (live.Object("metadata")?.Object("annotations") is { } annotations && annotations.ContainsKey(IsDefault))
        {
            var before = annotations.Text(IsDefault);
            var target = merged.ObjectOrNew("metadata").ObjectOrNew("annotations");
            if (target.Text(IsDefault) != before)
            {
                target[IsDefault] = before;
                changed = !JsonEquality.Same(merged["metadata"], live["metadata"]);
            }
        }

        var wanted = WithDefaults(manifest);
        if (Immutable.Any(field => !JsonEquality.Same(wanted[field], live[field])))
        {
            return new UpdatePlan.Recreate(ManifestBody.Anew(manifest, merged));
        }

        foreach (var field in wanted.Select(member => member.Key).Union(live.Select(member => member.Key)).ToList())
        {
            if (field is not ("metadata" or "apiVersion" or "kind"))
            {
                changed |= Take(field, wanted, live, merged) && !isSettled;
            }
        }

        return Plan(merged, changed);
    }

    private static JsonObject WithDefaults(JsonObject manifest)
    {
        var copy = (JsonObject)manifest.DeepClone();
        copy["reclaimPolicy"] ??= "Delete";
        copy["volumeBindingMode"] ??= "Immediate";
        return copy;
    }
}

/// <summary>CSIDrivers: their spec cannot be changed, so another one replaces the object.</summary>
internal sealed class CsiDriverRule : KindRule
{
    // What a field is that the manifest does not have; of any other the server says what it is.
    private static readonly JsonObject Defaults = new()
    {
        ["attachRequired"] = true,
        ["fsGroupPolicy"] = "ReadWriteOnceWithFSType",
        ["podInfoOnMount"] = false,
        ["requiresRepublish"] = false,
        ["seLinuxMount"] = false,
        ["storageCapacity"] = false,
        ["tokenRequests"] = null,
        ["volumeLifecycleModes"] = new JsonArray("Persistent"),
    };

    /// <inheritdoc/>
    public override string? Complete(JsonObject manifest)
    {
        manifest.ObjectOrNew("metadata").ObjectOrNew("annotations")[ServiceSpecHash.Annotation] =
            ServiceSpecHash.ComputeSorted(manifest.Object("spec") ?? []);
        return null;
    }

    /// <inheritdoc/>
    public override UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled)
    {
        // The hash alone may differ because another agent computed it; that is no reason to delete a driver.
        var (wanted, found) = (WithDefaults(manifest), WithDefaults(live));
        return !isSettled && wanted.Any(member => !JsonEquality.Same(member.Value, found[member.Key]))
            ? new UpdatePlan.Recreate(ManifestBody.Anew(manifest, merged))
            : Plan(merged, changed);
    }

    private static JsonObject WithDefaults(JsonObject driver)
    {
        var spec = (JsonObject)(driver.Object("spec") ?? []).DeepClone();
        foreach (var (field, value) in Defaults)
        {
            spec[field] ??= value?.DeepClone();
        }

        return spec;
    }
}
