namespace Maestro.Cli.Settings.Catalogue;

/// <summary>The agent (agent.md section 1.2) and its simulated clusters.</summary>
internal static class AgentOptions
{
    public static readonly Setting<string> ConsumerName =
        new("consumer-name", Formats.Text with { Placeholder = "NAME" }, "", "name of the consumer this cluster is") { Aliases = ["--cluster-name"] };
    public static readonly Setting<string> ClientId =
        new("cloudevents-client-id", Formats.Text with { Placeholder = "NAME" }, "", "name of the agent in its events; <consumer>-work-agent with --simulate");
    public static readonly Setting<bool> Simulate =
        new("simulate", Formats.Bool, false, "hold the manifests in memory and answer as a healthy cluster would");
    public static readonly Setting<int> SimulateCount =
        new("simulate-count", Formats.Integer(1, 100_000), 1, "number of simulated clusters in this process, named <consumer>-0001 and on; left out, there is one with the name as it is");
    public static readonly Setting<string> ServerAddress =
        new("server-address", Formats.HostAndPort, "127.0.0.1:8091", "agent port of the server; --workload-source-config replaces it");
    public static readonly Setting<string> Driver =
        new("workload-source-driver", Formats.Text with { Placeholder = "grpc|mqtt|pubsub" }, "grpc", "kind of broker: the server itself, an MQTT broker, or Google Cloud Pub/Sub");
    public static readonly Setting<string> DriverConfig =
        new("workload-source-config", Formats.File, "", "broker file: address, credentials and, for mqtt and pubsub, topics");
    public static readonly Setting<TimeSpan> ClientCertRefresh =
        new("client-cert-refresh-duration", Formats.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24)), TimeSpan.FromMinutes(5),
            "time between looks at the certificates of the broker file, and at the client certificate files of the kubeconfig; when they changed, the connection is made again")
        {
            Variable = "CERT_CALLBACK_REFRESH_DURATION",
        };
    public static readonly Setting<IReadOnlyList<string>> Codecs =
        new("cloudevents-client-codecs", Formats.List, ["manifestbundle"], "accepted for compatibility") { NoEffect = "manifest bundles are the only kind of data" };
    public static readonly Setting<TimeSpan> StatusSyncInterval =
        new("status-sync-interval", Formats.Duration(TimeSpan.FromMilliseconds(100)), TimeSpan.FromSeconds(10),
            "time between looks at objects that cannot be watched, and the longest, up to 10s, between reports of values that go on changing");
    public static readonly Setting<TimeSpan> EvictionGracePeriod =
        new("appliedmanifestwork-eviction-grace-period", Formats.Duration(TimeSpan.Zero), TimeSpan.FromHours(1),
            "time before applied resources without their bundle are removed");
    public static readonly Setting<int> MaxJsonRawLength =
        new("max-json-raw-length", Formats.Integer(1, int.MaxValue) with { Placeholder = "BYTES" }, 1_048_576, "longest raw JSON feedback value");
    public static readonly Setting<int> MaxFeedbackWatch =
        new("max-feedback-watch", Formats.Integer(0, int.MaxValue), 50, "most watches open for the objects of bundles; what they do not cover is looked at every --status-sync-interval");
    public static readonly Setting<int> Workers =
        new("workload-agent-workers", Formats.Integer(1, 1000), 10, "bundles worked on at the same time");
    public static readonly Setting<double> KubeApiQps = new("kube-api-qps", Formats.Number(0.1, 1_000_000), 50, "requests per second to the Kubernetes API: for the objects of bundles, and as many for the agent's own records and watches");
    public static readonly Setting<int> KubeApiBurst = new("kube-api-burst", Formats.Integer(1, 1_000_000), 100, "burst of requests to the Kubernetes API");
    public static readonly Setting<bool> DisableLeaderElection =
        new("disable-leader-election", Formats.Bool, true, "run without a Lease, as the only one; otherwise of several agents one works at a time");
    public static readonly Setting<string> Kubeconfig =
        new("kubeconfig", Formats.File, "", "kubeconfig of the cluster to work on; empty is the cluster this runs in");
    public static readonly Setting<string> Namespace = new("namespace", Formats.Text, "", "namespace of the Lease; empty is the one of the service account");
    public static readonly Setting<string> Listen =
        new("listen", Formats.Text with { Placeholder = "ADDRESS:PORT" }, "0.0.0.0:8443", "address of probes and metrics (HTTPS); empty for none");
    public static readonly Setting<IReadOnlyList<string>> TerminateOnFiles =
        new("terminate-on-files", Formats.List with { Placeholder = "FILES" }, [], "stop when one of these files changes");

    public static readonly Setting<string> PodName =
        new("pod-name", Formats.Text with { Placeholder = "NAME" }, "", "name of the pod, which then stands in each log line as podName") { Variable = "POD_NAME" };

    public static readonly Setting<string> HubHost =
        new("hub-host", Formats.Text with { Placeholder = "HOST:PORT" }, "",
            "address the records of the cluster are named after; empty is that of the broker. Keep the old one when the broker moves");
    public static readonly Setting<IReadOnlyList<string>> AdoptHubHashes =
        new("adopt-hub-hash", Formats.List with { Placeholder = "HASHES" }, [], "take over the records of these hub hashes, and their objects");
    public static readonly Setting<bool> ReadinessIncludesConnections =
        new("readiness-includes-connections", Formats.Bool, false, "/readyz also tells whether broker and API server are reached");
    public static readonly Setting<bool> RemoveStaleMetadata =
        new("remove-stale-metadata", Formats.Bool, false, "remove labels and annotations from objects when they leave the manifest (strategy Update)");
    public static readonly Setting<int> ResyncDeletionLimit =
        new("resync-deletion-guard", Formats.Integer(0, int.MaxValue), 0,
            "bundles that one resync may delete; more are kept until another resync says the same, which is asked for after a minute. 0 is no limit");
    public static readonly IReadOnlyList<Setting> All =
    [
        ConsumerName, ClientId, Simulate, SimulateCount, ServerAddress, Driver, DriverConfig, ClientCertRefresh, Codecs, StatusSyncInterval, EvictionGracePeriod, MaxJsonRawLength,
        MaxFeedbackWatch, Workers, KubeApiQps, KubeApiBurst, DisableLeaderElection, Kubeconfig, Namespace, Listen, TerminateOnFiles,
        PodName, HubHost, AdoptHubHashes, ReadinessIncludesConnections, RemoveStaleMetadata, ResyncDeletionLimit,
    ];
}
