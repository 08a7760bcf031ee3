using System.Runtime.CompilerServices;
using Npgsql;

namespace Maestro.Cli.Up.Demonstration;

/// <summary>Reads what the server recorded about a version of a bundle.</summary>
internal static class EventHistory
{
    private const short Created = 1;
    private const short SpecUpdated = 2;
    private const short Acknowledged = 7;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    private const string Query = """
        select kind, occurred_at from event_history
        where resource_id = $1 and version = $2 and occurred_at >= $3 and kind = any($4) order by occurred_at
        """;

    /// <summary>The commits since a time; goes on until stopped.</summary>
    public static async IAsyncEnumerable<Fact> ReadAsync(
        NpgsqlDataSource database, string id, int version, DateTimeOffset since, [EnumeratorCancellation] CancellationToken stop)
    {
        var told = new HashSet<short>();
        while (true)
        {
            await using (var command = database.CreateCommand(Query))
            {
                command.Parameters.AddWithValue(id);
                command.Parameters.AddWithValue(version);
                command.Parameters.AddWithValue(since.UtcDateTime);
                command.Parameters.AddWithValue(new[] { Created, SpecUpdated, Acknowledged });
                await using var rows = await command.ExecuteReaderAsync(stop);
                while (await rows.ReadAsync(stop))
                {
                    var kind = rows.GetInt16(0);
                    if (told.Add(kind))
                    {
                        yield return new Fact(
                            new DateTimeOffset(rows.GetDateTime(1), TimeSpan.Zero),
                            "stored",
                            kind == Acknowledged ? "the status, in PostgreSQL" : $"version {version}, in PostgreSQL");
                    }
                }
            }

            await Task.Delay(Look, stop);
        }
    }
}
