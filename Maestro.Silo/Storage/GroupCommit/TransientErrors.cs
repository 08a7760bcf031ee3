using System.Net.Sockets;
using Npgsql;

namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>Tells database errors that pass from those that will come again.</summary>
internal static class TransientErrors
{
    /// <summary>True when the same statement may succeed later without a change.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState[..2] is "08" or "40" or "53" or "57" || postgres.SqlState is "55P03",
        NpgsqlException => true,
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };
}
