using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying;

/// <summary>One manifest on its way into the cluster.</summary>
/// <param name="Meta">What it stands for.</param>
/// <param name="Key">Its object.</param>
/// <param name="IsNamespaced">Whether its kind lives in namespaces.</param>
/// <param name="Body">The manifest as a tree.</param>
/// <param name="Hash">Hash of its text.</param>
/// <param name="Strategy">How it is applied.</param>
/// <param name="Owner">Reference of the work's record.</param>
/// <param name="IsOwned">Whether the object shall carry it.</param>
/// <param name="IsRecorded">Whether the record says that the object was applied before, so that it probably exists.</param>
/// <param name="Vanished">Labels and annotations that left the manifest, and leave the object as well (<see cref="MetadataKeys"/>).</param>
internal sealed record ManifestTask(
    ResourceMeta Meta,
    ObjectKey Key,
    bool IsNamespaced,
    JsonObject Body,
    long Hash,
    UpdateStrategy Strategy,
    OwnerReference Owner,
    bool IsOwned,
    bool IsRecorded,
    ImmutableSortedSet<string> Vanished)
{
    /// <summary>Whether the object was made or became another version of itself.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>Notes what the server made of a write; one that changes nothing leaves the version as it was.</summary>
    public void NoteWritten(StoredObject? before, StoredObject after) => HasChanged |= before?.ResourceVersion != after.ResourceVersion;
}
