using Maestro.Grains;
using Maestro.Silo.Storage.GroupCommit;
using Npgsql;

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
                if (isRepeated || !IsLostConnection(failure))
                {
                    throw new StorageUnavailableException("the database is away; try again later", failure);
                }
            }
        }
    }

    // Not what took too long, for which whoever asked would not wait a second time, and not what a busy server refuses.
    private static bool IsLostConnection(Exception failure) => failure is PostgresException { SqlState: var state }
        ? state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            || state.StartsWith("08", StringComparison.Ordinal)
        : failure is NpgsqlException { InnerException: not TimeoutException };
}
