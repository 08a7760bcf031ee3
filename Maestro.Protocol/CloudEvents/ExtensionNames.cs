namespace Maestro.Protocol.CloudEvents;

/// <summary>Names of the extension attributes (protocol.md section 2.4).</summary>
public static class ExtensionNames
{
    /// <summary>The consumer the event belongs to.</summary>
    public const string ClusterName = "clustername";
    /// <summary>The source an agent reports to.</summary>
    public const string OriginalSource = "originalsource";
    /// <summary>The id of the resource bundle.</summary>
    public const string ResourceId = "resourceid";
    /// <summary>The version of the resource bundle, a 32-bit integer.</summary>
    public const string ResourceVersion = "resourceversion";
    /// <summary>The snowflake that orders status events (protocol.md section 3.7).</summary>
    public const string SequenceId = "sequenceid";
    /// <summary>The hash of the reported status (protocol.md section 3.6).</summary>
    public const string StatusHash = "statushash";
    /// <summary>Present on every deletion an agent shall see.</summary>
    public const string DeletionTimestamp = "deletiontimestamp";
    /// <summary>JSON text of the work's ObjectMeta.</summary>
    public const string Metadata = "metadata";
    /// <summary>JSON text of the tracing annotations.</summary>
    public const string LogTracing = "logtracing";

    /// <summary>
    /// Nanoseconds (0 to 99) that <see cref="DateTimeOffset"/> cannot hold. Go writes nanoseconds into <c>time</c>; the
    /// bindings fold this attribute into it and it never travels on the wire.
    /// </summary>
    public const string TimeRemainder = "timeremainder";
}
