using Maestro.Grains.ResourceBundles;
using Npgsql;

namespace Maestro.Silo.Storage;

/// <summary>Reads rows of <c>resource_bundles</c>; grain storage and lists share it, so both always see the same state.</summary>
internal static class ResourceBundleRow
{
    /// <summary>The columns of the state, in the order <see cref="Read"/> takes them; the id is not among them.</summary>
    internal const string Columns =
        "name, source, consumer_name, version, created_at, updated_at, deleted_at, create_event_id, spec_event_id, " +
        "spec_attributes, metadata, data, status_version, status_sequence_id, status_hash, status_attributes, status_data";

    /// <summary>Reads the state from the current row; <paramref name="offset"/> is the ordinal of the first of <see cref="Columns"/>.</summary>
    internal static ResourceBundleState Read(NpgsqlDataReader reader, int offset = 0) => new()
    {
        Name = reader.GetString(offset),
        Source = reader.GetString(offset + 1),
        ConsumerName = reader.GetString(offset + 2),
        Version = reader.GetInt32(offset + 3),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(offset + 4),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(offset + 5),
        DeletedAt = reader.IsDBNull(offset + 6) ? null : reader.GetFieldValue<DateTimeOffset>(offset + 6),
        CreateEventId = reader.GetString(offset + 7),
        Spec = new StoredSpec(
            reader.GetString(offset + 8),
            reader.GetFieldValue<byte[]>(offset + 9),
            ReadBytes(reader, offset + 10),
            reader.GetFieldValue<byte[]>(offset + 11)),
        Status = reader.IsDBNull(offset + 12) ? null : ReadStatus(reader, offset + 12),
    };

    private static StoredStatus ReadStatus(NpgsqlDataReader reader, int offset) => new(
        reader.GetInt32(offset),
        reader.IsDBNull(offset + 1) ? "" : reader.GetString(offset + 1),
        reader.IsDBNull(offset + 2) ? null : reader.GetString(offset + 2),
        ReadBytes(reader, offset + 3) ?? [],
        ReadBytes(reader, offset + 4) ?? []);

    private static byte[]? ReadBytes(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<byte[]>(ordinal);
}
