using System.Globalization;
using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Agent.Cluster;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Reconciling;
using Maestro.Agent.Tests.Status;
using Maestro.Agent.Tests.Works;
using Maestro.Agent.Transport;
using Maestro.Agent.Works;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static System.FormattableString;

namespace Maestro.Agent.Tests.Reconciling;

/// <summary>
/// An agent with works of several Deployments whose statuses change as often as a test wants. Watches tell of the changes; time passes when the
/// test says so.
/// </summary>
internal sealed class FlappingCluster : IClusterDriver, IAgentTransport, IAsyncDisposable
{
    /// <summary>The namespace of everything.</summary>
    public const string Namespace = "shop";

    /// <summary>Reports how many replicas are ready.</summary>
    public const string Feedback = """ "feedbackRules":[{"type":"WellKnownStatus"}] """;

    // What makes a Deployment as large as they usually are.
    private static readonly string Filling = string.Join(
        ',', Enumerable.Range(0, 20).Select(index => $$"""{"name":"VARIABLE_{{index}}","value":"a value of some length {{index}}"}"""));

    private static readonly ResourceType Deployments = new("apps", "v1", "deployments");

    private readonly LiveObjects _objects;
    private readonly ReconcileQueue _queue;
    private readonly Task _workers;
    private readonly Lock _lock = new();
    private readonly List<(string Work, DateTimeOffset At, JsonElement Status)> _published = [];
    private int _version = 1;
    private int _count;
    private int _applications;

    public FlappingCluster(AgentOptions? options = null)
    {
        options ??= new AgentOptions();
        _objects = new LiveObjects((work, reason) => Agent!.Wake(work, reason));
        _objects.NoteSync(new WatchScope(Deployments, Namespace), isSynced: true, reason: null);
        _queue = new ReconcileQueue(4, Time, NullLogger.Instance);
        Agent = new ClusterAgent(
            "cluster1", "cluster1-work-agent", this, this, new TokenBucket(options.PublishRate, options.PublishBurst, Time),
            new AgentSurroundings(
                _queue, new WorkReconciler(options, Time), new SequenceIdGenerator(Time), new Jitter(new Random(1)), Time, null, NullLogger.Instance));
        _workers = _queue.RunAsync(CancellationToken.None);
    }

    public FakeTimeProvider Time { get; } = new(Sample.Start);

    public ClusterAgent Agent { get; }

    /// <summary>Whether the broker takes nothing over.</summary>
    public bool Refuses { get; set; }

    /// <summary>Whether statuses are kept, and not only counted.</summary>
    public bool Keeps { get; init; } = true;

    /// <summary>Whether to apply finds something to correct.</summary>
    public bool Corrects { get; set; }

    /// <summary>How often a work was applied.</summary>
    public int Applications => Volatile.Read(ref _applications);

    /// <summary>Steps the agent took.</summary>
    public long Steps => _queue.Steps;

    /// <summary>Statuses that were published.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public string? Failure => null;

    /// <summary>The statuses of a work: seconds since the start, and the data.</summary>
    public IReadOnlyList<(double At, JsonElement Status)> Statuses(string work)
    {
        lock (_lock)
        {
            return [.. _published.Where(one => one.Work == work).Select(one => ((one.At - Sample.Start).TotalSeconds, one.Status))];
        }
    }

    /// <summary>What was reported of a work: seconds since the start, its <c>Available</c>, and how many replicas of the first Deployment are ready.</summary>
    public IReadOnlyList<string> Story(string work) => [.. Statuses(work).Select(one => Invariant($"{one.At:0.0}: {Available(one.Status)} {Ready(one.Status)}"))];

    /// <summary>Sends a work of that many Deployments, configured alike.</summary>
    public void Send(string work, int deployments, string config = Feedback, int version = 1) => Agent.OnEvent(SpecEvent.Create(
        work,
        version,
        $$$"""
        {"manifests":[{{{string.Join(',', Enumerable.Range(0, deployments).Select(index => Manifest(work, index)))}}}],
         "manifestConfigs":[{"resourceIdentifier":{"group":"apps","resource":"deployments","namespace":"{{{Namespace}}}","name":"*"},{{{config}}}}]}
        """));

    /// <summary>A Deployment as it is from now on; the watch tells.</summary>
    public void Change(string work, int index, int ready, string restless = "", string spec = "") =>
        _objects.Observe(Key(work, index), Live(work, index, ready, restless, spec), default);

    /// <summary>A Deployment is gone; the watch tells.</summary>
    public void Remove(string work, int index) =>
        _objects.ObserveDeleted(Key(work, index), Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture));

    /// <summary>Lets time pass in small steps; whatever is due then is done before it goes on.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        var step = TimeSpan.FromMilliseconds(100);
        for (var passed = TimeSpan.Zero; passed < span; passed += step)
        {
            Time.Advance(step);
            await RestAsync();
        }
    }

    /// <summary>Waits until nothing is left to do at this time.</summary>
    public async Task RestAsync()
    {
        foreach (var entry in Agent.Works.All())
        {
            await Eventually.HoldsAsync(() => entry.QueuePlace == ReconcileItem.Place.Idle, "the agent to rest");
        }
    }

    /// <inheritdoc/>
    Task IClusterDriver.RunAsync(IClusterHost host, Action ready, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public bool NeedsPolling(Work work) => !_objects.IsWatched(work.Uid);

    /// <inheritdoc/>
    public ValueTask<ApplyResult> ApplyAsync(Work work, Func<ResourceMeta, bool> isComplete, CancellationToken cancellation)
    {
        var metas = work.Bundle.Manifests.Select((manifest, index) =>
            new ResourceMeta(index, manifest.Group, manifest.Version, manifest.Kind, "deployments", manifest.Name, manifest.Namespace)).ToList();
        Interlocked.Increment(ref _applications);
        if (_objects.Want(work.Uid, [.. metas.Select(KeyOf)], []))
        {
            for (var index = 0; index < metas.Count; index++)
            {
                Change(work.Uid, index, ready: 0);
            }
        }

        return ValueTask.FromResult(new ApplyResult([.. metas.Select(meta => new ManifestResult(meta, null))], Repetition.Regular) { HasChanged = Corrects });
    }

    /// <inheritdoc/>
    public ValueTask<LiveRead> ReadAsync(ResourceMeta meta, bool withManagers, CancellationToken cancellation) => ValueTask.FromResult(
        _objects.Look(KeyOf(meta)).Object is { } live ? LiveRead.Found(new LiveObject(() => JsonBytes.Parse(live.Json))) : LiveRead.NotFound);

    /// <inheritdoc/>
    public ValueTask<Remaining?> CleanAsync(Work work, CancellationToken cancellation) => ValueTask.FromResult<Remaining?>(null);

    /// <inheritdoc/>
    public ValueTask<bool> HoldsAsync(Work work, CancellationToken cancellation) => ValueTask.FromResult(true);

    /// <inheritdoc/>
    public ValueTask<Remaining?> DeleteAsync(Work work, CancellationToken cancellation) => ValueTask.FromResult<Remaining?>(null);

    /// <inheritdoc/>
    public void Abandon(string workName)
    {
        // It has nothing under another name.
    }

    /// <inheritdoc/>
    Task IAgentTransport.RunAsync(IAgentReceiver receiver, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task PublishAsync(CloudEvent cloudEvent, CancellationToken cancellation)
    {
        if (Refuses)
        {
            throw new PublishException("refused");
        }

        Interlocked.Increment(ref _count);
        _ = ProtobufBinding.Encode(cloudEvent);
        if (Keeps)
        {
            lock (_lock)
            {
                _published.Add(((string)cloudEvent[ExtensionNames.ResourceId]!, Time.GetUtcNow(), AgentBench.Data(cloudEvent)));
            }
        }

        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Dispose();
        await _workers;
    }

    private static string Available(JsonElement status) => status.GetProperty("conditions").EnumerateArray()
        .Where(condition => condition.GetProperty("type").GetString() == "Available")
        .Select(condition => condition.GetProperty("status").GetString()!).FirstOrDefault("none");

    private static string Ready(JsonElement status) =>
        status.GetProperty("resourceStatus")[0].GetProperty("statusFeedback") is var feedback && feedback.TryGetProperty("values", out var values)
            ? values[0].GetProperty("fieldValue").GetProperty("integer").GetRawText()
            : "-";

    private static ObjectKey KeyOf(ResourceMeta meta) => new(Deployments, meta.Namespace, meta.Name);

    private static ObjectKey Key(string work, int index) => new(Deployments, Namespace, $"{work}-{index}");

    private static string Manifest(string work, int index) =>
        $$$"""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{work}}}-{{{index}}}","namespace":"{{{Namespace}}}"},"spec":{"replicas":3}}""";

    private JsonElement Live(string work, int index, int ready, string restless, string spec)
    {
        var version = Interlocked.Increment(ref _version);
        return JsonElement.Parse(
            $$$"""
            {"apiVersion":"apps/v1","kind":"Deployment",
             "metadata":{"name":"{{{work}}}-{{{index}}}","namespace":"{{{Namespace}}}","uid":"{{{work}}}-{{{index}}}","resourceVersion":"{{{version}}}","generation":1},
             "spec":{"replicas":3,"paused":"{{{spec}}}","template":{"spec":{"containers":[{"name":"c","image":"registry.example/shop/web:1","env":[{{{Filling}}}]}]} } },
             "status":{"observedGeneration":1,"replicas":3,"readyReplicas":{{{ready}}},"availableReplicas":{{{ready}}},"restless":"{{{restless}}}",
               "conditions":[{"type":"Available","status":"True","lastTransitionTime":"2026-01-15T11:00:00Z","reason":"MinimumReplicasAvailable"}]}}
            """);
    }
}
