using Npgsql;

namespace Maestro.Gateway.Tests.Rest;

/// <summary>Puts bundles straight into the table, as storage would, when a test needs many or odd ones.</summary>
internal static class StoredBundles
{
    /// <summary>Adds bundles <c>source-1</c> to <c>source-count</c>, one per second, each with data of about <paramref name="bytes"/>.</summary>
    public static Task AddBundlesAsync(this RestServer server, string consumer, string source, int count, int bytes = 100) =>
        server.Database.AddBundlesAsync(consumer, source, count, bytes);

    /// <inheritdoc cref="AddBundlesAsync(RestServer, string, string, int, int)"/>
    public static async Task AddBundlesAsync(this NpgsqlDataSource database, string consumer, string source, int count, int bytes)
    {
        await using var command = database.CreateCommand(
            """
            insert into resource_bundles (id, name, source, consumer_name, version, created_at, updated_at, create_event_id, spec_event_id,
                spec_attributes, metadata, data, labels, etag)
            select $2 || '-' || i, $2 || '-' || i, $2, $1, 1, timestamptz '2026-08-01T12:00:00Z' + interval '1 second' * i, now(), 'e', 'e',
                '{"specversion":"1.0","id":"e","source":"billing","type":"io.open-cluster-management.works.v1alpha1.manifestbundles.spec.create_request"}',
                '{"name":"work"}',
                json_build_object('manifests', json_build_array(json_build_object('apiVersion', 'v1', 'kind', 'ConfigMap',
                    'metadata', json_build_object('name', 'c' || i), 'data', json_build_object('x', repeat('y', $4))))),
                null, 1
            from generate_series(1, $3) i
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = consumer });
        command.Parameters.Add(new NpgsqlParameter { Value = source });
        command.Parameters.Add(new NpgsqlParameter { Value = count });
        command.Parameters.Add(new NpgsqlParameter { Value = bytes });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Gives the bundle a status, as an agent would report it.</summary>
    public static async Task ReportAsync(this RestServer server, string id)
    {
        await using var command = server.Database.CreateCommand(
            """
            update resource_bundles set status_version = version, status_sequence_id = '17', status_attributes = '{"sequenceid":"17"}', status_data =
                '{"conditions":[{"type":"Applied","status":"True"}],"resourceStatus":[{"resourceMeta":{"ordinal":0,"kind":"ConfigMap"},"statusFeedback":{}}]}'
            where id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        await command.ExecuteNonQueryAsync();
    }
}
