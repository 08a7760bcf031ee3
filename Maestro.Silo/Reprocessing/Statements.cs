using Maestro.Grains;
using Maestro.Silo.Storage.GroupCommit;
using Npgsql;

namespace Maestro.Silo.Reprocessing;

/// <summary>Statements in few words.</summary>
internal static class Statements
{
    /// <summary>Below the time callers of a grain wait, so that they hear the reason.</summary>
    private const int TimeoutSeconds = 10;

    /// <summary>Adds a statement with its positional parameters.</summary>
    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> parameters)
    {
        batch.Timeout = TimeoutSeconds;
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
        {
            command.Parameters.Add(Parameter(value));
        }

        batch.BatchCommands.Add(command);
    }

    /// <summary>A statement with its positional parameters.</summary>
    public static NpgsqlCommand Command(this NpgsqlDataSource database, string sql, params ReadOnlySpan<object?> parameters)
    {
        var command = database.CreateCommand(sql);
        command.CommandTimeout = TimeoutSeconds;
        foreach (var value in parameters)
        {
            command.Parameters.Add(Parameter(value));
        }

        return command;
    }

    /// <summary>Runs something and says so when the database is away.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception failure) when (TransientErrors.IsTransient(failure))
        {
            throw new StorageUnavailableException($"the database is away: {failure.Message}", failure);
        }
    }

    /// <summary>The value of a column that may be null.</summary>
    public static T? Nullable<T>(this NpgsqlDataReader reader, int column) where T : struct =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    /// <summary>The text of a column that may be null.</summary>
    public static string? NullableText(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value },
        string text => new NpgsqlParameter<string> { TypedValue = text },
        long number => new NpgsqlParameter<long> { TypedValue = number },
        int number => new NpgsqlParameter<int> { TypedValue = number },
        short number => new NpgsqlParameter<short> { TypedValue = number },
        bool flag => new NpgsqlParameter<bool> { TypedValue = flag },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes },
        DateTimeOffset time => new NpgsqlParameter<DateTimeOffset> { TypedValue = time.ToUniversalTime() },
        TimeSpan time => new NpgsqlParameter<TimeSpan> { TypedValue = time },
        _ => new NpgsqlParameter { Value = value },
    };
}
