using System.Net.Sockets;
using Npgsql;

namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>Tells database errors that pass from those that will come again.</summary>
internal static class TransientErrors
{
    /// <summary>True when the same statement may succeed later without a change.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException postgres => postgres.IsTransient || IsTransient(postgres.SqlState),
        NpgsqlException => true,
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    private static bool IsTransient(string sqlState) => sqlState switch
    {
        // A consumer came or went between the look at it and the write; the next try sees which.
        PostgresErrorCodes.ForeignKeyViolation => true,
        // A fail-over is under way and this is not the primary any more.
        PostgresErrorCodes.ReadOnlySqlTransaction => true,
        PostgresErrorCodes.LockNotAvailable => true,
        // Passwords, roles and databases are the operator's to mend while the process lives on.
        PostgresErrorCodes.InvalidCatalogName => true,
        _ => sqlState[..2] is "08" or "28" or "40" or "53" or "57",
    };
}
