using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.Works;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Cluster.Simulated;

/// <summary>The statuses that the controllers of a healthy cluster write.</summary>
internal static class SimulatedStatus
{
    /// <summary>The status of an object; null for a kind that has none.</summary>
    public static JsonObject? Of(ResourceMeta meta, JsonElement manifest, SimulatedObject stored)
    {
        var spec = manifest.Member("spec") ?? default;
        var since = Rfc3339.FormatSeconds(stored.Created);
        return (meta.Group, meta.Kind) switch
        {
            ("apps", "Deployment") => Replicas(Count(spec, "replicas"), stored.Generation, new JsonArray(
                Condition("Available", since, "MinimumReplicasAvailable"), Condition("Progressing", since, "NewReplicaSetAvailable"))),
            ("apps", "StatefulSet" or "ReplicaSet") or ("", "ReplicationController") =>
                Replicas(Count(spec, "replicas"), stored.Generation, null),
            ("apps", "DaemonSet") => new JsonObject
            {
                ["observedGeneration"] = stored.Generation,
                ["currentNumberScheduled"] = 1,
                ["desiredNumberScheduled"] = 1,
                ["numberAvailable"] = 1,
                ["numberMisscheduled"] = 0,
                ["numberReady"] = 1,
                ["updatedNumberScheduled"] = 1,
            },
            ("batch", "Job") => new JsonObject
            {
                ["startTime"] = since,
                ["completionTime"] = since,
                ["succeeded"] = Count(spec, "completions"),
                ["conditions"] = new JsonArray(Condition("Complete", since, "CompletionsReached")),
            },
            ("", "Pod") => new JsonObject
            {
                ["phase"] = "Running",
                ["startTime"] = since,
                ["conditions"] = new JsonArray(
                    Condition("Initialized", since, null),
                    Condition("Ready", since, null),
                    Condition("ContainersReady", since, null),
                    Condition("PodScheduled", since, null)),
            },
            ("", "Namespace") => new JsonObject { ["phase"] = "Active" },
            ("", "PersistentVolumeClaim" or "PersistentVolume") => new JsonObject { ["phase"] = "Bound" },
            ("", "Service") => new JsonObject { ["loadBalancer"] = new JsonObject() },
            ("apiextensions.k8s.io", "CustomResourceDefinition") => new JsonObject
            {
                ["conditions"] = new JsonArray(
                    Condition("NamesAccepted", since, "NoConflicts"), Condition("Established", since, "InitialNamesAccepted")),
            },
            _ => null,
        };
    }

    // Counts of zero are left out, as the API server does.
    private static JsonObject Replicas(long replicas, long generation, JsonArray? conditions)
    {
        var status = new JsonObject { ["observedGeneration"] = generation };
        if (replicas > 0)
        {
            status["replicas"] = replicas;
            status["updatedReplicas"] = replicas;
            status["readyReplicas"] = replicas;
            status["availableReplicas"] = replicas;
        }

        if (conditions is not null)
        {
            status["conditions"] = conditions;
        }

        return status;
    }

    private static long Count(JsonElement spec, string name) => spec.Integer(name) is { } count and >= 0 ? count : 1;

    private static JsonObject Condition(string type, string since, string? reason)
    {
        var condition = new JsonObject { ["type"] = type, ["status"] = "True", ["lastTransitionTime"] = since };
        if (reason is not null)
        {
            condition["reason"] = reason;
        }

        return condition;
    }
}
