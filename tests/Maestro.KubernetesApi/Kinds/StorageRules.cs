using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>Storage classes, CSI drivers and claims.</summary>
internal static class StorageRules
{
    public static readonly KindRules Claim = new()
    {
        Defaults = body => body.Make("spec").Default("volumeMode", "Filesystem"),
        OnCreate = body => body["status"] = new JsonObject { ["phase"] = "Pending" },
        Validate = body => body.ArrayAt("spec", "accessModes") is { Count: > 0 } ? []
            : [FieldError.Required("spec.accessModes", "at least 1 access mode is required")],
    };

    public static readonly KindRules StorageClass = new()
    {
        Defaults = body =>
        {
            body.Default("reclaimPolicy", "Delete");
            body.Default("volumeBindingMode", "Immediate");
        },
        Validate = body => string.IsNullOrEmpty(body.TextAt("provisioner")) ? [FieldError.Required("provisioner")] : [],
        ValidateUpdate = (before, after) =>
        [
            .. JsonTree.Same(before["parameters"], after["parameters"]) ? Enumerable.Empty<FieldError>()
                : [FieldError.Forbidden("parameters", "updates to parameters are forbidden.")],
            .. JsonTree.Same(before["provisioner"], after["provisioner"]) ? Enumerable.Empty<FieldError>()
                : [FieldError.Forbidden("provisioner", "updates to provisioner are forbidden.")],
            .. JsonTree.Same(before["reclaimPolicy"], after["reclaimPolicy"]) ? Enumerable.Empty<FieldError>()
                : [FieldError.Forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden.")],
            .. JsonTree.Same(before["volumeBindingMode"], after["volumeBindingMode"]) ? Enumerable.Empty<FieldError>()
                : [FieldError.Invalid("volumeBindingMode", after["volumeBindingMode"], "field is immutable")],
        ],
    };

    public static readonly KindRules Driver = new()
    {
        NeedsVersion = true,
        Defaults = body =>
        {
            var spec = body.Make("spec");
            spec.Default("attachRequired", true);
            spec.Default("podInfoOnMount", false);
            spec.Default("storageCapacity", false);
            spec.Default("fsGroupPolicy", "ReadWriteOnceWithFSType");
            spec.Default("requiresRepublish", false);
            spec.Default("seLinuxMount", false);
            if (spec.ArrayAt("volumeLifecycleModes") is null or { Count: 0 })
            {
                spec["volumeLifecycleModes"] = new JsonArray("Persistent");
            }
        },
    };
}
