using System.Globalization;
using Npgsql;

namespace Maestro.Silo.Migrations.Original;

/// <summary>A database as the original server left it (rest-and-operations.md section 7).</summary>
/// <param name="Consumers">How many consumers it has; those marked as deleted count only when they still have resource bundles.</param>
/// <param name="Bundles">How many resource bundles its consumers have, those being deleted included.</param>
public sealed record OriginalDatabase(long Consumers, long Bundles)
{
    // Its table of consumers has our name, but there a row is marked as deleted where ours has an ETag.
    private const string Find = """
        select to_regclass('resources') is not null
           and exists (select from pg_attribute where attrelid = to_regclass('consumers') and attname = 'deleted_at' and not attisdropped)
           and not exists (select from pg_attribute where attrelid = to_regclass('consumers') and attname = 'etag' and not attisdropped)
        """;

    private const string FindMissing = """
        select coalesce(string_agg(t || '.' || c, ', '), '')
        from (values ('consumers', array['id', 'name', 'labels', 'created_at', 'updated_at']),
                     ('resources', array['id', 'name', 'source', 'consumer_name', 'version', 'created_at', 'updated_at', 'deleted_at', 'payload', 'status']))
            as known(t, columns), unnest(columns) as c
        where not exists (select from pg_attribute where attrelid = to_regclass(t) and attname = c and not attisdropped)
        """;

    /// <summary>For an operator who went back to the original server and left our tables where they were.</summary>
    internal const string BothSentence =
        "This database has the tables of the original server and, of an earlier takeover, ours. Put ours aside with the statements of \"The way back\" "
        + "in docs/taking-over.md, then run `maestro migrate`, which takes over what the original server has now.";

    private const string Count = """
        select (select count(*) from consumers c where deleted_at is null or exists (select from resources r where r.consumer_name = c.name)),
               (select count(*) from resources where consumer_name is not null)
        """;

    private const string FindStray = "select count(*) over (), id from resources where consumer_name is null order by id limit 20";

    private const string FindUnreadableLabels = """
        select count(*) over (), name
        from original_consumers join consumers using (name)
        where exists (select from jsonb_each(case jsonb_typeof(original_consumers.labels) when 'object' then original_consumers.labels end)
                      where jsonb_typeof(value) in ('object', 'array'))
        order by name limit 20
        """;

    /// <summary>For an operator who starts a server on it.</summary>
    public string Sentence =>
        $"This is a database of the original server, with {Described}. Stop the original server and run `maestro migrate`, which takes them over and leaves "
        + "the original tables as they are (docs/taking-over.md).";

    /// <summary>What it holds, in words.</summary>
    public string Described => string.Create(CultureInfo.InvariantCulture, $"{Consumers} consumers and {Bundles} resource bundles");

    /// <summary>Looks whether a database is one; null when it is not.</summary>
    /// <exception cref="MigrationException">It is one, but older than what can be taken over.</exception>
    internal static async Task<OriginalDatabase?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(Find, connection);
        if (await find.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return null;
        }

        await using var findMissing = new NpgsqlCommand(FindMissing, connection);
        if (await findMissing.ExecuteScalarAsync(cancellationToken) is string { Length: > 0 } missing)
        {
            throw new MigrationException(
                $"This is a database of the original server, too old to be taken over: it has no {missing}. "
                + "Bring it to the original's last schema with the `maestro migration` of its last release, then run ours.");
        }

        await using var count = new NpgsqlCommand(Count, connection);
        await using var reader = await count.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new OriginalDatabase(reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>The ids of the resource bundles that belong to no consumer and so are not taken over.</summary>
    internal static Task<OddRows> FindStrayAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        OddRows.FindAsync(FindStray, connection, cancellationToken);

    /// <summary>The names of the consumers that were taken over without some of their labels, because those cannot be read as text.</summary>
    internal static Task<OddRows> FindUnreadableLabelsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        OddRows.FindAsync(FindUnreadableLabels, connection, cancellationToken);
}
