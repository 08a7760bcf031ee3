using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using Maestro.Agent.Cluster;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Measuring;
using Maestro.Agent.Ownership;
using Maestro.Agent.Reconciling;
using Maestro.Agent.Tests.Transport;
using Maestro.Agent.Tests.Works;
using Maestro.Agent.Transport;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.Access;
using Maestro.KubernetesApi.CustomResources;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Agent.Tests.Cluster;

/// <summary>One agent on a Kubernetes API server, with a transport in memory.</summary>
internal sealed class ClusterBench : IAsyncDisposable
{
    public const string HubHost = "maestro-grpc-broker.maestro:8091";
    public const string HubHash = "23b39c3f431905006b4e457b1d14502d30e344a8dd538cec751b0d30e89e88a8";

    private readonly string _kubeconfig = Path.GetTempFileName();
    private readonly bool _ownsServer;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private ApiConnection? _connection;
    private ReconcileQueue? _queue;
    private KubernetesCluster? _cluster;
    private Task _workers = Task.CompletedTask;
    private Task _running = Task.CompletedTask;

    private ClusterBench(TestKubernetes kube, bool ownsServer) => (Kube, _ownsServer) = (kube, ownsServer);

    public TestKubernetes Kube { get; }

    public MemoryTransport Transport { get; } = new();

    public AgentMetrics Metrics { get; } = new();

    public ClusterMetrics Gauges => Metrics.ForCluster();

    /// <summary>What the agent logs about its cluster.</summary>
    public LogLines Log { get; } = new();

    public ClusterAgent Agent { get; private set; } = null!;

    /// <summary>Ends when the agent does, with its failure.</summary>
    public Task Running => _running;

    /// <summary>Starts a server with a namespace <c>shop</c> and an agent on it.</summary>
    /// <param name="options">How the agent is set; null for no limits.</param>
    /// <param name="server">How the server behaves.</param>
    /// <param name="prepare">Puts more into the cluster before the agent starts.</param>
    /// <param name="account">As whom the agent works; null for the administrator.</param>
    public static async Task<ClusterBench> StartAsync(
        AgentOptions? options = null, TestKubernetesOptions? server = null, Action<TestKubernetes>? prepare = null, UserInfo? account = null)
    {
        var kube = await TestKubernetes.StartAsync(server);
        kube.Objects.Put(WellKnownDefinitions.AppliedManifestWork);
        await Eventually.HoldsAsync(() => IsServed(kube, AppliedWork.ApiVersion, AppliedWork.Kind), "the records to be served");
        kube.Objects.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}""");
        prepare?.Invoke(kube);
        return await StartAsync(kube, options, ownsServer: true, account is null ? null : kube.KubeconfigFor(account));
    }

    /// <summary>Starts an agent on a server that is there already.</summary>
    public static async Task<ClusterBench> StartAsync(TestKubernetes kube, AgentOptions? options = null, bool ownsServer = false, string? kubeconfig = null)
    {
        var bench = new ClusterBench(kube, ownsServer);
        await File.WriteAllTextAsync(bench._kubeconfig, kubeconfig ?? kube.Kubeconfig);
        await bench.BeginAsync(options ?? new AgentOptions { PublishRate = 0, KubeApiQps = 1000, KubeApiBurst = 1000 });
        return bench;
    }

    public static string RecordName(string id) => $"{HubHash}-{id}";

    /// <summary>A bundle of manifests and whatever else it says.</summary>
    public static string Bundle(string manifests, string more = "") => $$"""{"manifests":[{{manifests}}]{{(more.Length > 0 ? "," + more : "")}}}""";

    public static string Map(string name, string data = """{"k":"v"}""", string metadata = "") =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"shop"{{{metadata}}}},"data":{{{data}}}}""";

    public static string Config(string group, string resource, string name, string rest) =>
        $$$"""{"resourceIdentifier":{"group":"{{{group}}}","resource":"{{{resource}}}","namespace":"shop","name":"{{{name}}}"},{{{rest}}}}""";

    public void Send(string id, int version, string bundle) => Agent.OnEvent(SpecEvent.Create(id, version, bundle));

    public void Delete(string id, int version) => Agent.OnEvent(SpecEvent.Delete(id, version));

    /// <summary>The statuses of a work that were taken over.</summary>
    public IReadOnlyList<CloudEvent> Statuses(string id) => Transport.Statuses(id);

    /// <summary>A condition of the last status of a work, or of a manifest of it, as <c>Status: message</c>.</summary>
    public string? Condition(string id, string type, int? manifest = null)
    {
        if (Statuses(id) is not [.., var last])
        {
            return null;
        }

        var data = AgentBench.Data(last);
        var conditions = manifest is { } index ? data.GetProperty("resourceStatus")[index].GetProperty("conditions") : data.GetProperty("conditions");
        return conditions.EnumerateArray().Where(condition => condition.GetProperty("type").GetString() == type)
            .Select(condition => $"{condition.GetProperty("status").GetString()}: {condition.GetProperty("message").GetString()}").FirstOrDefault();
    }

    /// <summary>Waits until a condition of a work, or of a manifest, begins as told.</summary>
    public Task ReportsAsync(string id, string type, string beginning, int? manifest = null, int? version = null) => Eventually.HoldsAsync(
        () => Condition(id, type, manifest)?.StartsWith(beginning, StringComparison.Ordinal) == true
            && (version is null || (int)Statuses(id)[^1][ExtensionNames.ResourceVersion]! == version),
        () => $"{id} to report {type} {beginning}, not {Condition(id, type, manifest)}");

    /// <summary>Waits until watches tell of every change of the objects of a work.</summary>
    public Task WatchedAsync(string id) =>
        Eventually.HoldsAsync(() => !Agent.Cluster.NeedsPolling(Agent.Works.Find(id)!.Work), $"the objects of {id} to be watched");

    /// <summary>Sends a bundle and waits until it is applied and observed.</summary>
    public async Task ApplyAsync(string id, int version, string bundle)
    {
        Send(id, version, bundle);
        await ReportsAsync(id, "Applied", "True", version: version);
        await Eventually.HoldsAsync(
            () => AgentBench.Data(Statuses(id)[^1]).GetProperty("conditions").EnumerateArray().Any(
                c => c.GetProperty("type").GetString() == "Available" && c.GetProperty("observedGeneration").GetInt32() == version),
            $"{id} version {version} to be observed");
    }

    /// <summary>Whether the server knows a kind; it does so a moment after its definition.</summary>
    public static bool IsServed(TestKubernetes kube, string apiVersion, string kind)
    {
        try
        {
            _ = kube.Objects.List(apiVersion, kind);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public JsonObject? FindMap(string name) => Kube.Objects.Find("v1", "ConfigMap", "shop", name);

    public JsonObject? FindRecord(string id) => Kube.Objects.Find(AppliedWork.ApiVersion, AppliedWork.Kind, null, RecordName(id));

    /// <summary>The uid of a live object.</summary>
    public static string Uid(JsonObject? live) => live!["metadata"]!["uid"]!.GetValue<string>();

    /// <summary>Names of the records that own an object.</summary>
    public static IReadOnlyList<string> Owners(JsonObject? live) =>
        [.. (live?["metadata"]?["ownerReferences"] as JsonArray ?? []).Select(owner => owner!["name"]!.GetValue<string>())];

    /// <summary>Ends the agent and leaves the server.</summary>
    public async Task StopAgentAsync()
    {
        await _stop.CancelAsync();
        _queue?.Stop();
        await _abort.CancelAsync();
        await _workers;
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        _queue?.Dispose();
        _cluster?.Dispose();
        _connection?.Dispose();
        _stop.Dispose();
        _abort.Dispose();
        File.Delete(_kubeconfig);
        if (_ownsServer)
        {
            await Kube.DisposeAsync();
        }
    }

    private async Task BeginAsync(AgentOptions options)
    {
        var time = TimeProvider.System;
        var jitter = new Jitter(new Random(1));
        _connection = ApiConnection.Open(_kubeconfig);
        _cluster = new KubernetesCluster(
            ApiClients.Over(_connection, options.KubeApiQps, options.KubeApiBurst, time, Metrics.ForApi("test")),
            new KubernetesSettings
            {
                Identity = HubIdentity.Of(HubHost),
                MaxWatches = options.MaxFeedbackWatch,
                EvictionGracePeriod = options.EvictionGracePeriod,
                SyncTimeout = options.SyncTimeout,
                AdoptedHashes = options.AdoptHubHashes,
                RemovesStaleMetadata = options.RemoveStaleMetadata,
            },
            new InformerSurroundings(time, jitter, Log),
            Gauges);
        _queue = new ReconcileQueue(10, time, NullLogger.Instance);
        Agent = new ClusterAgent(
            "cluster1",
            "cluster1-work-agent",
            Transport,
            _cluster,
            new TokenBucket(options.PublishRate, options.PublishBurst, time),
            new AgentSurroundings(
                _queue, new WorkReconciler(options, time), new SequenceIdGenerator(time), jitter, time, null, NullLogger.Instance))
        {
            TrustAfter = options.EvictionGracePeriod < TimeSpan.FromMinutes(5) ? options.EvictionGracePeriod : TimeSpan.FromMinutes(5),
        };
        _workers = _queue.RunAsync(_abort.Token);
        _running = Agent.RunAsync(_stop.Token);
        await Eventually.HoldsAsync(() => Agent.IsSubscribed || _running.IsCompleted, "the agent to begin");
    }
}
