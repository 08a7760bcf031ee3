using System.Globalization;
using Npgsql;

namespace Maestro.Testing;

/// <summary>One-line SQL for tests.</summary>
public static class Sql
{
    /// <summary>Runs statements and ignores their result.</summary>
    public static async Task ExecuteAsync(this NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row as text, in the invariant culture; null for null or no row.</summary>
    public static async Task<string?> TextAsync(this NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        var value = await command.ExecuteScalarAsync();
        return value is DBNull ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
    }
}
