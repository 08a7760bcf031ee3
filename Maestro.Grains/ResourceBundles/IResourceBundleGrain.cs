using Maestro.Protocol;

namespace Maestro.Grains.ResourceBundles;

/// <summary>One resource bundle, by its id. Every answer comes after PostgreSQL has committed.</summary>
[Alias("maestro.resource-bundle")]
public interface IResourceBundleGrain : IGrainWithStringKey
{
    /// <summary>Creates, updates or deletes the bundle (protocol.md sections 4.1 to 4.3).</summary>
    [Alias("apply")]
    Task<SpecAnswer> Apply(SpecCommand command);

    /// <summary>Takes a status from the agent (protocol.md section 4.4).</summary>
    [Alias("update-status")]
    Task<SpecAnswer> UpdateStatus(StatusCommand command);

    /// <summary>Asks for deletion on behalf of an operator; an unknown or already deleting bundle is fine.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="operationId">What the agent is told in <c>logtracing</c>; null leaves it at what the source sent.</param>
    [Alias("delete")]
    Task Delete(string actor, string? operationId);

    /// <summary>
    /// Forgets a bundle that is being deleted, although its agent has not proved the deletion. The watchers of its source are told as if it had;
    /// an agent that still holds the bundle is told to remove it when it resyncs.
    /// </summary>
    /// <returns>NotFound when there is no such bundle, Conflict when it is not being deleted.</returns>
    [Alias("force-finalize")]
    Task<SpecAnswer> ForceFinalize(string actor, string reason);
}

/// <summary>What a source wants done.</summary>
public enum SpecAction
{
    /// <summary>Make a new bundle.</summary>
    Create,
    /// <summary>Replace the spec.</summary>
    Update,
    /// <summary>Delete the bundle from its cluster, then forget it.</summary>
    Delete,
}

/// <summary>A spec request of a source, decoded and checked by the gateway.</summary>
[GenerateSerializer, Immutable, Alias("maestro.spec-command")]
public sealed record SpecCommand
{
    /// <summary>What to do.</summary>
    [Id(0)] public SpecAction Action { get; init; }

    /// <summary>The source that asks.</summary>
    [Id(1)] public string Source { get; init; } = "";

    /// <summary>The consumer named by the event.</summary>
    [Id(2)] public string ConsumerName { get; init; } = "";

    /// <summary>The version the source builds on; 0 means the current one.</summary>
    [Id(3)] public int ResourceVersion { get; init; }

    /// <summary>The spec; its data is empty for a deletion.</summary>
    [Id(4)] public StoredSpec Spec { get; init; } = StoredSpec.Empty;
}

/// <summary>A status report of an agent, decoded and checked by the gateway.</summary>
[GenerateSerializer, Immutable, Alias("maestro.status-command")]
public sealed record StatusCommand
{
    /// <summary>The consumer named by the event.</summary>
    [Id(0)] public string ConsumerName { get; init; } = "";

    /// <summary>The agent that reports.</summary>
    [Id(1)] public string Agent { get; init; } = "";

    /// <summary>The status.</summary>
    [Id(2)] public StoredStatus Status { get; init; } = new(0, "", null, [], []);

    /// <summary>True when the work-level condition Deleted is True.</summary>
    [Id(3)] public bool Deleted { get; init; }

    /// <summary>The work-level conditions in short (<c>WorkConditions.TextAt</c>), for the event history.</summary>
    [Id(4)] public string Conditions { get; init; } = "";

    /// <summary>The <c>metadata</c> extension as received; null when the agent sent none. It counts where the source sent none.</summary>
    [Id(5)] public byte[]? Metadata { get; init; }
}

/// <summary>The answer to a command.</summary>
/// <param name="Code"><see cref="MaestroErrorCode.None"/> when the command was carried out or needed nothing.</param>
/// <param name="Reason">The sentence for the caller when there is an error.</param>
/// <param name="Version">The version of the bundle after the command; 0 when there is none.</param>
[GenerateSerializer, Immutable, Alias("maestro.spec-answer")]
public sealed record SpecAnswer(
    [property: Id(0)] MaestroErrorCode Code,
    [property: Id(1)] string? Reason,
    [property: Id(2)] int Version)
{
    /// <summary>Success.</summary>
    public static SpecAnswer Ok(int version) => new(MaestroErrorCode.None, null, version);

    /// <summary>Failure.</summary>
    public static SpecAnswer Error(MaestroErrorCode code, string reason) => new(code, reason, 0);

    /// <summary>The error, or null on success.</summary>
    public MaestroError? ToError() => Code == MaestroErrorCode.None ? null : new MaestroError(Code, Reason ?? "");
}
