using Maestro.KubernetesApi.Storage;

namespace Maestro.KubernetesApi.Controllers;

/// <summary>A part of the cluster that reacts to changes, as the controller manager of a real one does.</summary>
internal interface IController
{
    /// <summary>Notes what to look at; called inside the write and must not wait.</summary>
    void OnChange(StoreChange change);

    /// <summary>Looks at what was noted, until it is told to stop.</summary>
    Task RunAsync(CancellationToken stopping);
}
