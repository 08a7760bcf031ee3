using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>
/// A pod template as a server's internal types look in JSON. An answer that refuses to change a template shows it in this form: other names,
/// another order, and every empty member.
/// </summary>
internal static class InternalPodTemplate
{
    private static readonly string[] Spec =
    [
        "Volumes", "InitContainers", "Containers", "EphemeralContainers", "RestartPolicy=", "TerminationGracePeriodSeconds", "ActiveDeadlineSeconds",
        "DNSPolicy=", "NodeSelector", "ServiceAccountName=", "AutomountServiceAccountToken", "NodeName=", "SecurityContext", "ImagePullSecrets",
        "Hostname=", "Subdomain=", "SetHostnameAsFQDN", "Affinity", "SchedulerName=", "Tolerations", "HostAliases", "PriorityClassName=",
        "Priority", "PreemptionPolicy", "DNSConfig", "ReadinessGates", "RuntimeClassName", "Overhead", "EnableServiceLinks",
        "TopologySpreadConstraints", "OS", "SchedulingGates", "ResourceClaims", "Resources", "HostnameOverride", "SchedulingGroup",
    ];

    private static readonly string[] Container =
    [
        "Name=", "Image=", "Command", "Args", "WorkingDir=", "Ports", "EnvFrom", "Env", "Resources", "ResizePolicy", "RestartPolicy",
        "RestartPolicyRules", "VolumeMounts", "VolumeDevices", "LivenessProbe", "ReadinessProbe", "StartupProbe", "Lifecycle",
        "TerminationMessagePath=", "TerminationMessagePolicy=", "ImagePullPolicy=", "SecurityContext", "Stdin?", "StdinOnce?", "TTY?",
    ];

    private static readonly string[] PodSecurityContext =
    [
        "HostNetwork?", "HostPID?", "HostIPC?", "ShareProcessNamespace", "HostUsers", "SELinuxOptions", "WindowsOptions", "RunAsUser", "RunAsGroup",
        "RunAsNonRoot", "SupplementalGroups", "SupplementalGroupsPolicy", "FSGroup", "FSGroupChangePolicy", "Sysctls", "SeccompProfile",
        "AppArmorProfile", "SELinuxChangePolicy",
    ];

    private static readonly string[] Resources = ["Limits", "Requests", "Claims"];

    /// <summary>The template in internal form.</summary>
    public static string Dump(JsonObject template)
    {
        var result = (template.ObjectAt("metadata") ?? []).Copy();
        result["Spec"] = Object(Spec, template.ObjectAt("spec") ?? [], SpecMember);
        return JsonText.Of(result);
    }

    private static JsonNode? SpecMember(string name, JsonNode? value) => (name, value) switch
    {
        ("SecurityContext", JsonObject context) => Object(PodSecurityContext, context, (_, inner) => Capitalised(inner)),
        ("Containers" or "InitContainers", JsonArray containers) => new JsonArray(
            [.. containers.OfType<JsonObject>().Select(container => Object(Container, container, ContainerMember))]),
        _ => Capitalised(value),
    };

    private static JsonNode? ContainerMember(string name, JsonNode? value) => name == "Resources"
        ? Object(Resources, value as JsonObject ?? [], (_, inner) => inner?.DeepClone())
        : Capitalised(value);

    private static JsonObject Object(string[] layout, JsonObject source, Func<string, JsonNode?, JsonNode?> member)
    {
        var byName = source.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.OrdinalIgnoreCase);
        var result = new JsonObject();
        foreach (var entry in layout)
        {
            var name = entry.TrimEnd('=', '?');
            var value = byName.GetValueOrDefault(name);
            result[name] = value is null && entry[^1] == '=' ? ""
                : value is null && entry[^1] == '?' ? false
                : member(name, value);
        }

        return result;
    }

    /// <summary>Structures without a layout of their own: their names differ in the first letter only.</summary>
    private static JsonNode? Capitalised(JsonNode? value) => value switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(char.ToUpperInvariant(member.Key[0]) + member.Key[1..], Capitalised(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Capitalised)]),
        _ => value?.DeepClone(),
    };
}
