using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Maestro.Silo.Migrations.Original;

/// <summary>Rows of the original server's database that are not taken over as they are, for a warning.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Names">The names or ids of the first ones.</param>
internal sealed record OddRows(long Count, IReadOnlyList<string> Names)
{
    /// <summary>There are none.</summary>
    public static OddRows None { get; } = new(0, []);

    /// <summary>The names in a row, with an ellipsis when there are more.</summary>
    public string Listed => string.Join(", ", Count > Names.Count ? [.. Names, "..."] : Names);

    /// <summary>Reads them with a query that tells their number in its first column and a name in its second one.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "The text comes from this assembly, never from input.")]
    public static async Task<OddRows> FindAsync(string query, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(query, connection) { CommandTimeout = 0 };
        await using var reader = await find.ExecuteReaderAsync(cancellationToken);
        var (count, names) = (0L, new List<string>());
        while (await reader.ReadAsync(cancellationToken))
        {
            count = reader.GetInt64(0);
            names.Add(reader.GetString(1));
        }

        return new OddRows(count, names);
    }
}
