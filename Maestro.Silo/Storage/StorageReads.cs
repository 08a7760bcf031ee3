using Maestro.Grains;
using Maestro.Silo.Storage.GroupCommit;

namespace Maestro.Silo.Storage;

/// <summary>Reads that may be made again, because nothing of them is passed on before they have ended.</summary>
internal static class StorageReads
{
    /// <summary>
    /// Reads, and once more where the connection is found lost: a database that restarted, or failed over, has closed those in the pool, and the
    /// first to use one of them notices.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The database is away.</exception>
    public static async Task<T> RunAsync<T>(Func<Task<T>> read)
    {
        for (var isRepeated = false; ; isRepeated = true)
        {
            try
            {
                return await read();
            }
            catch (Exception failure) when (TransientErrors.IsTransient(failure))
            {
                if (isRepeated || HasTakenLong(failure))
                {
                    throw new StorageUnavailableException("the database is away; try again later", failure);
                }
            }
        }
    }

    // Whoever asked would not wait for a second time like this.
    private static bool HasTakenLong(Exception failure) => failure is TimeoutException || failure.InnerException is TimeoutException;
}
