using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Gateway.Reprocessing;

/// <summary>Finds out which system an event of a re-run is of (reprocessing.md section 2.7, guard 1 of route 8).</summary>
internal static class SystemOfEvent
{
    /// <summary>The system the event names or, when it names none, that of the reprocessing it names; empty when neither is known.</summary>
    /// <exception cref="Maestro.Grains.StorageUnavailableException">The database is away.</exception>
    public static async ValueTask<string> FindAsync(IGrainFactory grains, PlatformEvent read)
    {
        if (read.SystemId.Length > 0 || read.Reprocessing is not { } mark)
        {
            return read.SystemId;
        }

        return mark.SystemId.Length > 0 ? mark.SystemId
            : mark.Id.Length > 0 ? (await grains.GetGrain<IReprocessingGrain>(mark.Id).Get())?.SystemId ?? ""
            : "";
    }
}
