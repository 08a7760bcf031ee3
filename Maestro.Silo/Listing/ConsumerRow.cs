using Maestro.Grains.Consumers;
using Maestro.Silo.Storage;
using Npgsql;

namespace Maestro.Silo.Listing;

/// <summary>Reads rows of <c>consumers</c> as REST shows them.</summary>
internal static class ConsumerRow
{
    /// <summary>Reads the columns of <see cref="ListedTable.Consumers"/> from the current row.</summary>
    public static ConsumerRecord Read(NpgsqlDataReader reader, out int labelBytes)
    {
        var labels = reader.GetFieldValue<byte[]>(2);
        labelBytes = labels.Length;
        return new ConsumerRecord
        {
            Id = reader.GetString(0),
            Name = reader.GetString(1),
            Labels = ConsumerLabels.Read(labels),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(3),
            UpdatedAt = reader.GetFieldValue<DateTimeOffset>(4),
        };
    }
}
