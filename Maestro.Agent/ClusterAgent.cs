using CloudNative.CloudEvents;
using Maestro.Agent.Cluster;
using Maestro.Agent.Informers;
using Maestro.Agent.Reconciling;
using Maestro.Agent.Status;
using Maestro.Agent.Transport;
using Maestro.Agent.Works;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Agent;

/// <summary>The agent of one consumer: takes specs from its transport and brings them into its cluster.</summary>
internal sealed partial class ClusterAgent : IAgentReceiver, IClusterHost
{
    // Values that change all the time, of however many works, leave room for what says more.
    private const double ShareOfValues = 0.8;

    private readonly ILogger _logger;
    private readonly SpecResync _resync;
    private readonly HeldDeletions _held;
    private long? _subscribedAt;
    private volatile bool _heardFromSource;

    public ClusterAgent(
        string consumerName,
        string clientId,
        IAgentTransport transport,
        IClusterDriver cluster,
        TokenBucket limit,
        AgentSurroundings surroundings,
        int resyncDeletionLimit = 0)
    {
        (ConsumerName, ClientId, Transport, Cluster, Limit, Surroundings) =
            (consumerName, clientId, transport, cluster, limit, surroundings);
        ValueLimit = limit.Share(ShareOfValues);
        _logger = surroundings.Logger;
        _resync = new SpecResync(this);
        _held = new HeldDeletions(this, resyncDeletionLimit);
        Works = new WorkStore(this);
    }

    /// <summary>The consumer.</summary>
    public string ConsumerName { get; }

    /// <summary>The source of everything the agent sends.</summary>
    public string ClientId { get; }

    /// <summary>The connection to the broker.</summary>
    public IAgentTransport Transport { get; }

    /// <summary>The cluster.</summary>
    public IClusterDriver Cluster { get; }

    /// <summary>How fast the agent may publish.</summary>
    public TokenBucket Limit { get; }

    /// <summary>How fast it may publish what only tells of other values; it counts for <see cref="Limit"/> as well.</summary>
    public TokenBucket ValueLimit { get; }

    /// <summary>The works the agent holds.</summary>
    public WorkStore Works { get; }

    /// <summary>What the agent shares with the others of the process.</summary>
    public AgentSurroundings Surroundings { get; }

    /// <summary>Whether the broker holds a subscription of this agent.</summary>
    public bool IsSubscribed { get; private set; }

    /// <summary>How long a subscription has to last before unknown works count as gone (agent.md D-4).</summary>
    public TimeSpan TrustAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public bool TrustsItsWorks =>
        _heardFromSource && _subscribedAt is { } since && Surroundings.Time.GetElapsedTime(since) >= TrustAfter;

    /// <inheritdoc/>
    public SequenceIdGenerator Sequence => Surroundings.Sequence;

    /// <summary>Runs until cancelled. The broker is subscribed to once the cluster can be worked on.</summary>
    /// <exception cref="Configuration.AgentConfigurationException">The cluster cannot be used.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cluster = Cluster.RunAsync(this, ready.SetResult, end.Token);
        if (await Task.WhenAny(ready.Task, cluster) == cluster)
        {
            await cluster;
            return;
        }

        try
        {
            await Transport.RunAsync(this, cancellation);
        }
        finally
        {
            IsSubscribed = false;
            await end.CancelAsync();
            await cluster;
        }
    }

    /// <inheritdoc/>
    public WorkEntry? FindWork(string name) => Works.FindByName(name);

    /// <inheritdoc/>
    public void Wake(string uid, WakeReason reason)
    {
        if (Works.Find(uid) is { } entry)
        {
            entry.News.Add(reason);
            Surroundings.Queue.Enqueue(entry);
        }
    }

    /// <inheritdoc/>
    public void Enqueue(ReconcileItem item) => Surroundings.Queue.Enqueue(item);

    /// <inheritdoc/>
    public void OnSubscribed()
    {
        IsSubscribed = true;
        _subscribedAt = Surroundings.Time.GetTimestamp();
        LogSubscribed(ConsumerName);
        Note(AgentActivity.Subscribed, null, 0, "");
        RequestResync();
        // What could not be sent while there was no connection is sent now and not after its pause (agent.md D-5).
        foreach (var entry in Works.All())
        {
            if (entry.Failures > 0 || entry.IsGone)
            {
                entry.Failures = 0;
                Surroundings.Queue.Enqueue(entry);
            }
        }
    }

    /// <inheritdoc/>
    public void OnDisconnected(string reason, TimeSpan pause)
    {
        IsSubscribed = false;
        _subscribedAt = null;
        LogDisconnected(ConsumerName, pause, reason);
        Note(AgentActivity.Disconnected, null, 0, reason);
    }

    /// <inheritdoc/>
    public void OnEvent(CloudEvent cloudEvent)
    {
        var incoming = IncomingEventReader.Read(cloudEvent, ConsumerName);
        switch (incoming)
        {
            case IncomingEvent.Spec(var work):
                _held.Clear(work.Uid);
                NoteMerged(Works.Apply(work), work);
                break;
            case IncomingEvent.Deletion deletion when !_held.Take(deletion):
                Delete(deletion);
                break;
            case IncomingEvent.Refused(var work, var cause):
                LogSpecRefused(ConsumerName, work.Uid, work.Generation, cause);
                Note(AgentActivity.SpecRefused, work.Uid, work.Generation, cause);
                Surroundings.Queue.Enqueue(new Refusal(this, work, cause));
                break;
            case IncomingEvent.StatusResync(var hashes):
                Answer(hashes);
                break;
            case IncomingEvent.Dropped(var reason):
                LogEventDropped(ConsumerName, reason);
                break;
        }

        // Only now: what the event brought is known before anything counts as unknown.
        _heardFromSource |= incoming is not IncomingEvent.Dropped;
    }

    /// <summary>Begins to remove a work.</summary>
    public void Delete(IncomingEvent.Deletion deletion) => NoteMerged(Works.Delete(deletion), deletion.Work);

    /// <summary>Works that are kept although a resync deletes them (agent.md D-19).</summary>
    public int HeldBack => _held.HeldBack;

    /// <summary>Tells that a resync deletes suspiciously many works.</summary>
    public void NoteHeldBack(int works, int limit) => LogHeldBack(ConsumerName, works, limit);

    /// <summary>Publishes a status of a work; uses up the slot the work has reserved.</summary>
    /// <exception cref="PublishException">The broker did not take the status over.</exception>
    public async ValueTask PublishAsync(
        WorkEntry entry, Work work, WorkStatus status, string action, bool cleaned, CancellationToken cancellation)
    {
        entry.SlotAt = 0;
        await Transport.PublishAsync(
            StatusEvent.Compose(
                work, status, action, cleaned, ClientId, Surroundings.Sequence.Next(), Surroundings.Time.GetUtcNow()),
            cancellation);
        if (_logger.IsEnabled(LogLevel.Information) || Surroundings.Observer is not null)
        {
            var conditions = string.Join(' ', status.Conditions.Select(condition => $"{condition.Type}={condition.Status}"));
            LogStatusPublished(ConsumerName, work.Uid, work.Generation, conditions);
            Note(AgentActivity.StatusPublished, work.Uid, work.Generation, conditions);
        }
    }

    /// <summary>Lets go of a work whose end the source knows.</summary>
    public void Forget(WorkEntry entry)
    {
        Works.Forget(entry);
        LogDeleted(ConsumerName, entry.Work.Uid, entry.Work.Generation);
        Note(AgentActivity.Deleted, entry.Work.Uid, entry.Work.Generation, "");
        if (entry.IgnoredSpec)
        {
            // The spec that was ignored may have been a genuine re-creation (agent.md D-3).
            RequestResync();
        }
    }

    /// <summary>Tells that the values of a work change often and are reported later.</summary>
    public void NoteValuesWait(Work work, TimeSpan pause) => LogValuesWait(ConsumerName, work.Uid, work.Generation, pause);

    /// <summary>Tells that the manifests of a work were applied.</summary>
    public void NoteApplied(Work work, ApplyResult result)
    {
        var failed = result.Manifests.Count(manifest => manifest.Error is not null);
        LogApplied(ConsumerName, work.Uid, work.Generation, result.Manifests.Length, failed);
        if (Surroundings.Observer is not null)
        {
            Note(AgentActivity.Applied, work.Uid, work.Generation, $"{result.Manifests.Length} manifests, {failed} failed");
        }
    }

    /// <summary>Tells that the resync request was taken over.</summary>
    public void NoteResync(int works)
    {
        LogResyncSent(ConsumerName, works);
        Note(AgentActivity.ResyncSent, null, 0, $"{works} works");
    }

    /// <summary>Tells that the proof of deletion was not taken over yet.</summary>
    public void NoteDeletedNotTaken(Work work, string reason) => LogDeletedNotTaken(ConsumerName, work.Uid, reason);

    private void NoteMerged(Merged merged, Work work)
    {
        if (merged.FormerName is { } former)
        {
            Cluster.Abandon(former);
        }

        using (BeginOperation(work))
        {
            LogSpecReceived(ConsumerName, work.Uid, work.Generation, merged.Kind);
        }

        Note(AgentActivity.SpecReceived, work.Uid, work.Generation, merged.Kind.ToString());
        if (merged.Kind is MergeKind.Added or MergeKind.Updated or MergeKind.Renamed or MergeKind.Deleting)
        {
            Surroundings.Queue.Enqueue(merged.Entry);
        }
    }

    // Under the key that the server's logs have (rest-and-operations.md section 5.5).
    private IDisposable? BeginOperation(Work work) =>
        _logger.IsEnabled(LogLevel.Information) && work.Annotations?.TryGetValue(LogTracing.OperationId, out var id) == true
            ? _logger.BeginScope(new KeyValuePair<string, object>[] { new("op-id", id) })
            : null;

    // Ids that are not listed are left alone, unless the list is empty and means everything (agent.md section 5.8).
    private void Answer(IReadOnlyDictionary<string, string> hashes)
    {
        foreach (var entry in Works.All())
        {
            if (hashes.Count == 0
                || (hashes.TryGetValue(entry.Work.Uid, out var hash) && hash != StatusEvent.Hash(entry.Status)))
            {
                entry.AnswerWanted = true;
                Surroundings.Queue.Enqueue(entry);
            }
        }
    }

    /// <summary>Asks the source for everything that changed.</summary>
    public void RequestResync()
    {
        _resync.Want();
        Surroundings.Queue.Enqueue(_resync);
    }

    private void Note(AgentActivity activity, string? resourceId, int version, string detail) =>
        Surroundings.Observer?.OnAgentEvent(
            new AgentEvent(Surroundings.Time.GetUtcNow(), ConsumerName, activity, resourceId, version, detail));
}
