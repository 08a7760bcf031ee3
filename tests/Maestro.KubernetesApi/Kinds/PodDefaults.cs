using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>What a server fills into pod specs.</summary>
internal static class PodDefaults
{
    private const int FileMode = 420;

    /// <summary>Completes a pod spec.</summary>
    public static void Apply(JsonObject? spec)
    {
        if (spec is null)
        {
            return;
        }

        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30L);
        spec.Default("schedulerName", "default-scheduler");
        spec.Default("securityContext", new JsonObject());
        if (spec.TextAt("serviceAccountName") is { } account)
        {
            spec["serviceAccount"] = account;
        }

        foreach (var container in Objects(spec, "containers").Concat(Objects(spec, "initContainers")))
        {
            Container(container);
        }

        foreach (var volume in Objects(spec, "volumes"))
        {
            Volume(volume);
        }
    }

    private static void Container(JsonObject container)
    {
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        container.Default("imagePullPolicy", IsLatest(container.TextAt("image") ?? "") ? "Always" : "IfNotPresent");
        foreach (var port in Objects(container, "ports"))
        {
            port.Default("protocol", "TCP");
        }

        foreach (var field in Objects(container, "env").Select(variable => variable.ObjectAt("valueFrom", "fieldRef")).OfType<JsonObject>())
        {
            field.Default("apiVersion", "v1");
        }

        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" }.Select(name => container.ObjectAt(name)).OfType<JsonObject>())
        {
            probe.Default("timeoutSeconds", 1L);
            probe.Default("periodSeconds", 10L);
            probe.Default("successThreshold", 1L);
            probe.Default("failureThreshold", 3L);
            HttpGet(probe);
        }

        foreach (var handler in new[] { "postStart", "preStop" }.Select(name => container.ObjectAt("lifecycle", name)).OfType<JsonObject>())
        {
            HttpGet(handler);
        }

        if (container.ObjectAt("resources", "limits") is { } limits)
        {
            foreach (var (name, amount) in limits)
            {
                container.Make("resources", "requests").Default(name, amount!.DeepClone());
            }
        }
    }

    private static void HttpGet(JsonObject handler)
    {
        if (handler.ObjectAt("httpGet") is { } get)
        {
            get.Default("path", "/");
            get.Default("scheme", "HTTP");
        }
    }

    private static void Volume(JsonObject volume)
    {
        if (volume.Count == 1)
        {
            volume["emptyDir"] = new JsonObject();
        }

        foreach (var source in new[] { "secret", "configMap", "downwardAPI", "projected" }.Select(name => volume.ObjectAt(name)).OfType<JsonObject>())
        {
            source.Default("defaultMode", (long)FileMode);
        }

        if (volume.ObjectAt("hostPath") is { } path)
        {
            path.Default("type", "");
        }
    }

    private static bool IsLatest(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        var tag = name.IndexOf(':', StringComparison.Ordinal);
        return !name.Contains('@', StringComparison.Ordinal) && (tag < 0 || name[(tag + 1)..] == "latest");
    }

    private static IEnumerable<JsonObject> Objects(JsonObject parent, string name) => parent.ArrayAt(name)?.OfType<JsonObject>() ?? [];
}
