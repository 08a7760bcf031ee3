using Npgsql;
using NpgsqlTypes;

namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>One array parameter per column, for <c>unnest</c>.</summary>
internal static class ArrayParameters
{
    public static NpgsqlBatchCommand Add<TRow>(this NpgsqlBatchCommand command, IReadOnlyList<TRow> rows, Func<TRow, string?> column) =>
        command.Add(rows, column, NpgsqlDbType.Text);

    public static NpgsqlBatchCommand Add<TRow>(this NpgsqlBatchCommand command, IReadOnlyList<TRow> rows, Func<TRow, int?> column) =>
        command.Add(rows, column, NpgsqlDbType.Integer);

    public static NpgsqlBatchCommand Add<TRow>(this NpgsqlBatchCommand command, IReadOnlyList<TRow> rows, Func<TRow, long?> column) =>
        command.Add(rows, column, NpgsqlDbType.Bigint);

    public static NpgsqlBatchCommand Add<TRow>(this NpgsqlBatchCommand command, IReadOnlyList<TRow> rows, Func<TRow, DateTimeOffset?> column) =>
        command.Add(rows, row => column(row)?.UtcDateTime, NpgsqlDbType.TimestampTz);

    /// <summary>JSON goes as the bytes it came in.</summary>
    public static NpgsqlBatchCommand AddJson<TRow>(this NpgsqlBatchCommand command, IReadOnlyList<TRow> rows, Func<TRow, byte[]?> column) =>
        command.Add(rows, column, NpgsqlDbType.Json);

    /// <summary>JSON goes as the bytes it came in; NULL where there are none.</summary>
    public static NpgsqlBatchCommand AddJson<TRow>(
        this NpgsqlBatchCommand command, IReadOnlyList<TRow> rows, Func<TRow, ReadOnlyMemory<byte>> column) =>
        command.Add(rows, row => column(row) is { IsEmpty: false } json ? json : (ReadOnlyMemory<byte>?)null, NpgsqlDbType.Json);

    private static NpgsqlBatchCommand Add<TRow, TValue>(
        this NpgsqlBatchCommand command, IReadOnlyList<TRow> rows, Func<TRow, TValue> column, NpgsqlDbType type)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = column(rows[i]);
        }

        command.Parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
        return command;
    }
}
