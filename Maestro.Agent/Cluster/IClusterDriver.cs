using System.Collections.Immutable;
using Maestro.Agent.Informers;
using Maestro.Agent.Reconciling;
using Maestro.Agent.Works;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Agent.Cluster;

/// <summary>
/// The cluster an agent works on. The agent calls it for one work at a time, and for different works at the same time.
/// </summary>
internal interface IClusterDriver
{
    /// <summary>Why the cluster cannot be reached right now; null when it can.</summary>
    string? Failure { get; }

    /// <summary>Makes the driver ready and keeps it so until cancelled.</summary>
    /// <param name="host">Is told what happens in the cluster.</param>
    /// <param name="ready">Is called once the agent may begin.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="Configuration.AgentConfigurationException">The cluster cannot be used.</exception>
    Task RunAsync(IClusterHost host, Action ready, CancellationToken cancellation);

    /// <summary>
    /// Whether live objects of a work change without anybody telling, so that they have to be read again and again
    /// (agent.md section 4.7).
    /// </summary>
    bool NeedsPolling(Work work);

    /// <summary>Applies the manifests of a work; what failed is in the result and not an exception.</summary>
    /// <param name="work">The work.</param>
    /// <param name="isComplete">Whether a manifest has done what it was there for and is left alone.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<ApplyResult> ApplyAsync(Work work, Func<ResourceMeta, bool> isComplete, CancellationToken cancellation);

    /// <summary>
    /// Removes what the work put into the cluster when somebody else deleted the record of it. Returns null once everything is really
    /// gone, and when nobody did, else what is waited for.
    /// </summary>
    /// <exception cref="KubernetesApi.ApiException">The server refused or could not be reached.</exception>
    ValueTask<Remaining?> CleanAsync(Work work, CancellationToken cancellation);

    /// <summary>Reads one live object.</summary>
    /// <param name="meta">Which.</param>
    /// <param name="withManagers">Whether it has to tell who manages its fields, which costs a request to the server.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<LiveRead> ReadAsync(ResourceMeta meta, bool withManagers, CancellationToken cancellation);

    /// <summary>Whether the cluster holds a record of the work that <see cref="DeleteAsync"/> has not begun to remove yet.</summary>
    ValueTask<bool> HoldsAsync(Work work, CancellationToken cancellation);

    /// <summary>
    /// Removes what the work put into the cluster. Returns null once everything is really gone, else what is waited for.
    /// </summary>
    ValueTask<Remaining?> DeleteAsync(Work work, CancellationToken cancellation);

    /// <summary>
    /// The agent holds no work of this name any more, since it was renamed: what the cluster has under the name begins to wait for its
    /// eviction (agent.md section 3.6).
    /// </summary>
    void Abandon(string workName);
}

/// <summary>What a cluster driver tells its agent, and asks it.</summary>
internal interface IClusterHost
{
    /// <summary>The work of a name; null when the agent holds none.</summary>
    WorkEntry? FindWork(string name);

    /// <summary>Something happened to an object of a work.</summary>
    void Wake(string uid, WakeReason reason);

    /// <summary>Asks for a step of the driver's own.</summary>
    void Enqueue(ReconcileItem item);

    /// <summary>Whether works that the agent does not know can be taken as gone (agent.md D-4).</summary>
    bool TrustsItsWorks { get; }

    /// <summary>Orders the status events.</summary>
    SequenceIdGenerator Sequence { get; }
}

/// <summary>How soon a work is applied again although nothing asks for it.</summary>
internal enum Repetition
{
    /// <summary>Never: nothing in this cluster changes by itself.</summary>
    Never,
    /// <summary>Every few minutes, to correct what nobody told.</summary>
    Regular,
    /// <summary>After a minute, because the executor may have been given the right by then.</summary>
    Minute,
    /// <summary>Soon, with growing pauses, because an error may pass.</summary>
    Soon,
    /// <summary>Soon, and nothing is reported: the remains of an earlier deletion have to go first.</summary>
    Postponed,
}

/// <summary>What applying a work came to.</summary>
/// <param name="Manifests">One result per manifest, in bundle order.</param>
/// <param name="Repetition">When to apply again.</param>
internal sealed record ApplyResult(ImmutableArray<ManifestResult> Manifests, Repetition Repetition)
{
    /// <summary>Whether an object was made or became another version of itself.</summary>
    public bool HasChanged { get; init; }

    /// <summary>Nothing was done; it has to be tried again.</summary>
    public static readonly ApplyResult Postponed = new([], Repetition.Postponed);
}

/// <summary>What applying one manifest came to.</summary>
/// <param name="Meta">The object it stands for; <see cref="ResourceMeta.Resource"/> is empty when the kind is unknown.</param>
/// <param name="Error">Why it failed, for people; null when it was applied.</param>
/// <param name="IsIgnoreFieldError">Whether a rule for ignored fields was the reason.</param>
internal sealed record ManifestResult(ResourceMeta Meta, string? Error, bool IsIgnoreFieldError = false);

/// <summary>What is left of a work that is being removed.</summary>
/// <param name="Objects">The objects that are still there, for people.</param>
/// <param name="Error">Why one of them could not be removed; null when they only take their time.</param>
internal sealed record Remaining(ImmutableArray<string> Objects, string? Error = null);
