using Npgsql;

namespace Maestro.Silo.Tests.OrleansSql;

/// <summary>Runs the texts of <c>OrleansQuery</c> as Orleans' providers do: by key, with named parameters.</summary>
internal sealed class OrleansQueries(NpgsqlDataSource dataSource)
{
    private Dictionary<string, string>? _texts;

    public async Task<IReadOnlyDictionary<string, string>> TextsAsync()
    {
        if (_texts is null)
        {
            var texts = new Dictionary<string, string>();
            await using var command = dataSource.CreateCommand("SELECT QueryKey, QueryText FROM OrleansQuery");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                texts.Add(reader.GetString(0), reader.GetString(1));
            }

            _texts = texts;
        }

        return _texts;
    }

    /// <summary>All rows, each by column name; null for SQL null.</summary>
    public async Task<List<Dictionary<string, object?>>> ReadAsync(string key, params (string Name, object? Value)[] parameters)
    {
        await using var command = dataSource.CreateCommand((await TextsAsync())[key]);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter(name, value ?? DBNull.Value));
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Dictionary<string, object?>>();
        while (await reader.ReadAsync())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(
                reader.GetName, column => reader.IsDBNull(column) ? null : reader.GetValue(column), StringComparer.OrdinalIgnoreCase));
        }

        return rows;
    }

    /// <summary>The one column of the one row.</summary>
    public async Task<object?> SingleAsync(string key, params (string Name, object? Value)[] parameters) =>
        Assert.Single(Assert.Single(await ReadAsync(key, parameters))).Value;
}
