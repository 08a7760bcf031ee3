using CloudNative.CloudEvents;

namespace Maestro.Protocol.CloudEvents;

/// <summary>The extension attributes as typed attributes of the CloudEvents library.</summary>
public static class ExtensionAttributes
{
    /// <summary>See <see cref="ExtensionNames.ClusterName"/>.</summary>
    public static readonly CloudEventAttribute ClusterName = Text(ExtensionNames.ClusterName);
    /// <summary>See <see cref="ExtensionNames.OriginalSource"/>.</summary>
    public static readonly CloudEventAttribute OriginalSource = Text(ExtensionNames.OriginalSource);
    /// <summary>See <see cref="ExtensionNames.ResourceId"/>.</summary>
    public static readonly CloudEventAttribute ResourceId = Text(ExtensionNames.ResourceId);
    /// <summary>See <see cref="ExtensionNames.ResourceVersion"/>.</summary>
    public static readonly CloudEventAttribute ResourceVersion =
        CloudEventAttribute.CreateExtension(ExtensionNames.ResourceVersion, CloudEventAttributeType.Integer);
    /// <summary>See <see cref="ExtensionNames.SequenceId"/>.</summary>
    public static readonly CloudEventAttribute SequenceId = Text(ExtensionNames.SequenceId);
    /// <summary>See <see cref="ExtensionNames.StatusHash"/>.</summary>
    public static readonly CloudEventAttribute StatusHash = Text(ExtensionNames.StatusHash);
    /// <summary>See <see cref="ExtensionNames.DeletionTimestamp"/>.</summary>
    public static readonly CloudEventAttribute DeletionTimestamp =
        CloudEventAttribute.CreateExtension(ExtensionNames.DeletionTimestamp, CloudEventAttributeType.Timestamp);
    /// <summary>See <see cref="ExtensionNames.Metadata"/>.</summary>
    public static readonly CloudEventAttribute Metadata = Text(ExtensionNames.Metadata);
    /// <summary>See <see cref="ExtensionNames.LogTracing"/>.</summary>
    public static readonly CloudEventAttribute LogTracing = Text(ExtensionNames.LogTracing);
    /// <summary>See <see cref="ExtensionNames.TimeRemainder"/>.</summary>
    public static readonly CloudEventAttribute TimeRemainder =
        CloudEventAttribute.CreateExtension(ExtensionNames.TimeRemainder, CloudEventAttributeType.Integer);

    private static readonly Dictionary<string, CloudEventAttribute> Known =
        new[] { ClusterName, OriginalSource, ResourceId, ResourceVersion, SequenceId, StatusHash, DeletionTimestamp, Metadata, LogTracing }
            .ToDictionary(attribute => attribute.Name);

    /// <summary>The attribute of that name and type; the known ones are made once.</summary>
    public static CloudEventAttribute Of(string name, CloudEventAttributeType type) =>
        Known.TryGetValue(name, out var known) && known.Type == type ? known : CloudEventAttribute.CreateExtension(name, type);

    private static CloudEventAttribute Text(string name) => CloudEventAttribute.CreateExtension(name, CloudEventAttributeType.String);
}
