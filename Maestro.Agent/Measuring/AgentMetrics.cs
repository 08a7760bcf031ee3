using Prometheus;

namespace Maestro.Agent.Measuring;

/// <summary>
/// What an agent process counts, under the names of the reference (agent.md section 6.4), so that its dashboards and alerts go on
/// working.
/// </summary>
internal sealed class AgentMetrics
{
    private static readonly double[] Short = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

    private readonly MetricFactory _factory;

    public AgentMetrics()
    {
        DotNetStats.Register(Registry);
        _factory = Metrics.WithCustomRegistry(Registry);
        Received = Counter("cloudevents_received_total", "Events received.", "source", "type", "subresource", "action");
        Sent = Counter("cloudevents_sent_total", "Events sent.", "source", "original_source", "type", "subresource", "action");
        StatusResync = Histogram(
            "resources_status_resync_duration_seconds",
            "Time to answer a status resync.",
            [0.1, 0.2, 0.5, 1, 2, 10, 30],
            "source", "consumer", "type");
        HeldDeletions = _factory.CreateGauge("maestro_agent_held_deletions", "Works that are kept although a resync deletes them.");
        Works = Counter("manifestworks_processed_total", "Works processed.", "action", "code");
        _factory.CreateGauge("maestro_agent_build_info", "The version that runs; always 1.", "version")
            .WithLabels(typeof(AgentMetrics).Assembly.GetName().Version?.ToString() ?? "").Set(1);
    }

    /// <summary>All of it.</summary>
    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    /// <summary>Events received.</summary>
    public Counter Received { get; }

    /// <summary>Events sent.</summary>
    public Counter Sent { get; }

    /// <summary>Time to answer a status resync.</summary>
    public Histogram StatusResync { get; }

    /// <summary>Works that are kept although a resync deletes them (agent.md D-19).</summary>
    public Gauge HeldDeletions { get; }

    /// <summary>Works processed.</summary>
    public Counter Works { get; }

    /// <summary>Metrics of requests to an API server.</summary>
    public ApiMetrics ForApi(string host) => new(
        Counter("rest_client_requests_total", "Requests to the API server.", "code", "method", "host"),
        Histogram("rest_client_request_duration_seconds", "Time of requests.", Short, "verb", "host"),
        Histogram("rest_client_rate_limiter_duration_seconds", "Time requests waited for their turn.", Short, "verb", "host"),
        host);

    /// <summary>Metrics of a cluster.</summary>
    public ClusterMetrics ForCluster() =>
        new(_factory.CreateGauge("maestro_agent_eviction_candidates", "Records whose work the agent does not hold."));

    /// <summary>Metrics of a queue.</summary>
    public QueueMetrics ForQueues(TimeProvider time) => new(_factory, time);

    private Counter Counter(string name, string help, params string[] labels) => _factory.CreateCounter(name, help, labels);

    private Histogram Histogram(string name, string help, double[] buckets, params string[] labels) =>
        _factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = buckets });
}
