using System.Text;

namespace Maestro.Protocol.CloudEvents;

/// <summary>The attributes that mean something here; any other name is <see cref="Other"/>.</summary>
internal enum AttributeName
{
    Other,
    Id,
    Source,
    Type,
    SpecVersion,
    Data,
    DataBase64,
    DataContentType,
    DataSchema,
    Subject,
    Time,
    TimeRemainder,
    ClusterName,
    OriginalSource,
    ResourceId,
    ResourceVersion,
    SequenceId,
    StatusHash,
    DeletionTimestamp,
    Metadata,
    LogTracing,
}

/// <summary>Finds attributes by their names without making text of them.</summary>
internal static class AttributeNames
{
    private static readonly string[] Texts =
    [
        "", "id", "source", "type", "specversion", "data", "data_base64", "datacontenttype", "dataschema", "subject", "time",
        ExtensionNames.TimeRemainder, ExtensionNames.ClusterName, ExtensionNames.OriginalSource, ExtensionNames.ResourceId,
        ExtensionNames.ResourceVersion, ExtensionNames.SequenceId, ExtensionNames.StatusHash, ExtensionNames.DeletionTimestamp,
        ExtensionNames.Metadata, ExtensionNames.LogTracing,
    ];

    private static readonly byte[][] Utf8 = [.. Texts.Select(Encoding.ASCII.GetBytes)];

    /// <summary>The attribute of that name; letter case counts.</summary>
    public static AttributeName Find(ReadOnlySpan<byte> name)
    {
        for (var index = 1; index < Utf8.Length; index++)
        {
            if (name.SequenceEqual(Utf8[index]))
            {
                return (AttributeName)index;
            }
        }

        return AttributeName.Other;
    }

    /// <summary>The name as text; empty for <see cref="AttributeName.Other"/>.</summary>
    public static string Text(this AttributeName name) => Texts[(int)name];

    /// <summary>The attribute as one bit, for sets of attributes.</summary>
    public static uint Bit(this AttributeName name) => 1u << (int)name;
}
