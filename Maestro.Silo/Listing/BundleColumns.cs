using Maestro.Grains.ResourceBundles;
using Maestro.Silo.Storage;

namespace Maestro.Silo.Listing;

/// <summary>The columns a list of bundles reads, in the order of <see cref="ListedTable.Bundles"/>.</summary>
internal static class BundleColumns
{
    private const string Head =
        "id, name, source, consumer_name, version, created_at, updated_at, deleted_at, create_event_id, spec_event_id, '{}'::json, metadata";

    private const string Manifests = "data";
    private const string NoManifests = "'{}'::json";
    private const string Status = "status_version, status_sequence_id, status_hash, null::json, status_data";
    private const string NoStatus = "null::int, null::text, null::text, null::json, null::json";

    /// <summary>
    /// The columns, with stand-ins for those that are not wanted and for the attributes of the events, which lists never show.
    /// <see cref="ResourceBundleRow.Read"/> takes them.
    /// </summary>
    public static string Of(BundlePayloads parts) =>
        $"{Head}, {(parts.HasFlag(BundlePayloads.Manifests) ? Manifests : NoManifests)}, {(parts.HasFlag(BundlePayloads.Status) ? Status : NoStatus)}";

    /// <summary>The id, and how many bytes the parts take in the store: as they are there, compressed, so that they need not be read.</summary>
    public static string IdAndBytes(BundlePayloads parts) =>
        $"id, {(parts.HasFlag(BundlePayloads.Manifests) ? "pg_column_size(data)" : "0")} + " +
        (parts.HasFlag(BundlePayloads.Status) ? "coalesce(pg_column_size(status_data), 0)" : "0");
}
