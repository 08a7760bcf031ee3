using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying;

/// <summary>What a failure to apply a manifest means for the next attempt (agent.md section 2.1).</summary>
internal enum ApplyFailure
{
    /// <summary>There is none.</summary>
    None,
    /// <summary>Tried again with growing pauses.</summary>
    Ordinary,
    /// <summary>The object changed meanwhile: tried again at once.</summary>
    Conflict,
    /// <summary>The kind is unknown.</summary>
    UnknownKind,
    /// <summary>Somebody else owns a field: reported, and not tried again before the next reconcile.</summary>
    FieldOwnership,
    /// <summary>The executor may not do it: tried again after a minute.</summary>
    Executor,
    /// <summary>A rule for ignored fields cannot be followed.</summary>
    IgnoredFields,
}

/// <summary>What applying one manifest came to.</summary>
/// <param name="Meta">What it stands for.</param>
/// <param name="Key">Its object; null when its kind is unknown.</param>
/// <param name="Uid">UID of the object; null when it is not known.</param>
/// <param name="Failure">What kind of failure.</param>
/// <param name="Error">Why it failed, for people; null when it did not.</param>
/// <param name="HasChanged">Whether the object was made or became another version of itself.</param>
internal sealed record ManifestOutcome(ResourceMeta Meta, ObjectKey? Key, string? Uid, ApplyFailure Failure, string? Error, bool HasChanged = false)
{
    /// <summary>Applied.</summary>
    public static ManifestOutcome Applied(ResourceMeta meta, ObjectKey key, string? uid, bool hasChanged = false) =>
        new(meta, key, uid, ApplyFailure.None, null, hasChanged);

    /// <summary>Failed.</summary>
    public static ManifestOutcome Failed(ResourceMeta meta, ObjectKey? key, ApplyFailure failure, string error) =>
        new(meta, key, null, failure, error);
}
