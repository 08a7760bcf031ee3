using System.Text.Json;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Informers;

/// <summary>Is told what an <see cref="Informer"/> sees. Calls come one at a time and must not wait.</summary>
internal interface IInformerSink
{
    /// <summary>
    /// A list begins. What was seen before counts no more against what it shows, even if that bears an older version: versions go back when
    /// the cluster is restored from a backup.
    /// </summary>
    void OnListing();

    /// <summary>An object as it is now. The element is only valid during the call.</summary>
    void OnObject(ObjectKey key, JsonElement live, ObjectKind kind);

    /// <summary>An object is gone as of a version.</summary>
    void OnDeleted(ObjectKey key, string version);

    /// <summary>The list is complete: whatever is not among these does not exist as of a version.</summary>
    void OnListed(IReadOnlySet<ObjectKey> present, string version);

    /// <summary>What is known is up to date from now on.</summary>
    void OnSynced();

    /// <summary>What is known is not brought up to date any more; the informer keeps trying.</summary>
    void OnBroken(Exception cause);
}
