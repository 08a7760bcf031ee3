using Maestro.Grains.ResourceBundles;
using Npgsql;
using NpgsqlTypes;

namespace Maestro.Bench.StorageContest;

/// <summary>
/// Writes each row by a statement of its own, prepared, over a pool of connections: the typed columns and ETag check of group commit,
/// without its event history.
/// </summary>
internal sealed class PlainUpdates(NpgsqlDataSource database, BundleStates states, int bundles) : IContender
{
    private const string Insert = """
        insert into resource_bundles (id, name, source, consumer_name, version, created_at, updated_at, create_event_id, spec_event_id,
                                      spec_attributes, metadata, data, labels, etag)
        values ($1, $1, $2, $3, $4, $5, $5, $6, $6, $7, $8, $9, '{"app":"bench"}', $10)
        """;

    private const string Update = """
        update resource_bundles
        set version = $2, updated_at = $3, spec_event_id = $4, spec_attributes = $5, metadata = $6, data = $7,
            labels = '{"app":"bench"}', etag = $8
        where id = $1 and etag = $9
        """;

    private readonly long[] _etags = new long[bundles];

    /// <inheritdoc/>
    public string Name => "single-row updates";

    /// <inheritdoc/>
    public async Task CreateAsync(int bundle)
    {
        var state = states.Created(bundle);
        await using var command = database.CreateCommand(Insert);
        Add(command, state.Name);
        Add(command, state.Source);
        Add(command, state.ConsumerName);
        Add(command, state.Version);
        Add(command, state.CreatedAt);
        Add(command, state.CreateEventId);
        AddJson(command, state.Spec);
        Add(command, _etags[bundle] = 1L);
        await command.ExecuteNonQueryAsync();
    }

    /// <inheritdoc/>
    public async Task UpdateAsync(int bundle, int version)
    {
        var spec = states.Spec(bundle, version);
        await using var command = database.CreateCommand(Update);
        Add(command, states.Names.Bundle(bundle));
        Add(command, version);
        Add(command, DateTimeOffset.UtcNow);
        Add(command, spec.EventId);
        AddJson(command, spec);
        Add(command, (long)version);
        Add(command, _etags[bundle]);
        if (await command.ExecuteNonQueryAsync() != 1)
        {
            throw new InvalidOperationException($"The row of bundle {bundle} was not at its version.");
        }

        _etags[bundle] = version;
    }

    private static void Add<T>(NpgsqlCommand command, T value) => command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    private static void AddJson(NpgsqlCommand command, StoredSpec spec)
    {
        foreach (var json in (ReadOnlyMemory<byte>[])[spec.Attributes, spec.Metadata, spec.Data])
        {
            command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = json, NpgsqlDbType = NpgsqlDbType.Json });
        }
    }
}
