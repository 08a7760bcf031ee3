using Npgsql;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>Connections to a private server.</summary>
internal static class ServerConnection
{
    /// <summary>How to connect to a database of the server as its superuser.</summary>
    public static string To(int port, string database, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Database = database,
        Username = DatabaseCluster.User,
        Password = password,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>Tries to connect once.</summary>
    /// <returns>Null when the server accepts the connection; else why not, or not yet.</returns>
    /// <exception cref="PrivatePostgresException">The server does not know our password; <paramref name="otherPassword"/> says what that means.</exception>
    public static async Task<NpgsqlException?> TryAsync(string connectionString, string otherPassword, CancellationToken cancellationToken)
    {
        var probe = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5 };
        try
        {
            await using var connection = new NpgsqlConnection(probe.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return null;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.InvalidPassword)
        {
            throw new PrivatePostgresException(otherPassword, error);
        }
        catch (NpgsqlException error)
        {
            // Not listening yet, or still recovering. Only time tells that from a server that never will.
            return error;
        }
    }
}
