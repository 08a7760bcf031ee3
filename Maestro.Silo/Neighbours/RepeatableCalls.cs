using Maestro.Grains.Reprocessing.Neighbours;

namespace Maestro.Silo.Neighbours;

/// <summary>Calls that may be repeated: it does no harm that nobody knows whether they were carried out.</summary>
internal static class RepeatableCalls
{
    /// <summary>Turns "in doubt" into "try again".</summary>
    public static async Task<T> RepeatableAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (NeighbourException failure) when (failure.Failure == FailureClass.InDoubt)
        {
            throw new NeighbourException(FailureClass.Transient, failure.Message, failure);
        }
    }
}
