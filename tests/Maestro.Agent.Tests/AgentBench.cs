using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Agent.Cluster;
using Maestro.Agent.Cluster.Simulated;
using Maestro.Agent.Reconciling;
using Maestro.Agent.Tests.Status;
using Maestro.Agent.Tests.Transport;
using Maestro.Agent.Transport;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests;

/// <summary>One agent with its queue on a simulated cluster, whose time only passes when the test says so.</summary>
internal sealed class AgentBench : IAsyncDisposable
{
    private readonly ReconcileQueue _queue;
    private readonly CancellationTokenSource _abort = new();
    private readonly Task _workers;

    public AgentBench(AgentOptions? options = null, bool polling = false, IClusterDriver? driver = null)
    {
        options ??= new AgentOptions { PublishRate = 0 };
        Cluster = new SimulatedCluster(Time) { IsPolled = polling };
        _queue = new ReconcileQueue(4, Time, NullLogger.Instance);
        Agent = new ClusterAgent(
            "cluster1",
            "cluster1-work-agent",
            Transport,
            driver ?? Cluster,
            new TokenBucket(options.PublishRate, options.PublishBurst, Time),
            new AgentSurroundings(
                _queue,
                new WorkReconciler(options, Time),
                new SequenceIdGenerator(Time),
                new Jitter(new Random(1)),
                Time,
                null,
                Log),
            options.ResyncDeletionLimit);
        _workers = _queue.RunAsync(_abort.Token);
    }

    public FakeTimeProvider Time { get; } = new(Sample.Start);

    public MemoryTransport Transport { get; } = new();

    /// <summary>What the agent logs.</summary>
    public LogLines Log { get; } = new();

    public SimulatedCluster Cluster { get; }

    public ClusterAgent Agent { get; }

    /// <summary>How many steps the queue has taken.</summary>
    public long Steps => _queue.Steps;

    /// <summary>Conditions of the work in every status event taken over, as <c>version: A=True B=True</c>.</summary>
    public IReadOnlyList<string> Statuses => [.. Transport.Published
        .Where(e => e[ExtensionNames.StatusHash] is not null)
        .Select(e => $"{e[ExtensionNames.ResourceVersion]}: {string.Join(' ', Conditions(e))}")];

    /// <summary>The versions listed in every spec resync request taken over.</summary>
    public IReadOnlyList<string> Resyncs => [.. Transport.Published
        .Where(e => e.Type == EventType.Spec(EventType.ResyncRequest))
        .Select(e => string.Join(' ', SpecResyncRequest.Read(e).Versions.Select(v => $"{v.ResourceId}:{v.Version}")))];

    public static JsonElement Data(CloudEvent cloudEvent) => JsonElement.Parse(Encoding.UTF8.GetString((byte[])cloudEvent.Data!));

    /// <summary>Waits until that many status events were taken over.</summary>
    public Task StatusesAsync(int count) => Eventually.HoldsAsync(() => Statuses.Count >= count, $"{count} statuses");

    /// <summary>Lets time pass in steps until a condition holds.</summary>
    public Task PassAsync(TimeSpan step, Func<bool> condition, string what) =>
        Eventually.HoldsAsync(condition, what, () => Time.Advance(step));

    public async ValueTask DisposeAsync()
    {
        _queue.Stop();
        await _abort.CancelAsync();
        await _workers;
        _queue.Dispose();
        _abort.Dispose();
    }

    private static IEnumerable<string> Conditions(CloudEvent cloudEvent) =>
        Data(cloudEvent).GetProperty("conditions").EnumerateArray()
            .Select(condition => $"{condition.GetProperty("type").GetString()}={condition.GetProperty("status").GetString()}");
}
