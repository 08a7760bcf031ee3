namespace Maestro.Protocol.CloudEvents;

/// <summary>The tags of the fields of protocol.md section 1.2: field number and kind of encoding in one byte.</summary>
internal static class WireTag
{
    /// <summary>The one field of <c>PublishRequest</c>.</summary>
    public const byte PublishedEvent = 0x0a;

    public const byte Id = 0x0a;
    public const byte Source = 0x12;
    public const byte SpecVersion = 0x1a;
    public const byte Type = 0x22;
    public const byte Attributes = 0x2a;
    public const byte BinaryData = 0x32;

    /// <summary>The key of an entry of <see cref="Attributes"/>.</summary>
    public const byte Key = 0x0a;

    /// <summary>The value of an entry of <see cref="Attributes"/>.</summary>
    public const byte Value = 0x12;

    public const byte Boolean = 0x08;
    public const byte Integer = 0x10;
    public const byte Text = 0x1a;
    public const byte Uri = 0x2a;
    public const byte Timestamp = 0x3a;

    /// <summary>Of a timestamp.</summary>
    public const byte Seconds = 0x08;

    /// <summary>Of a timestamp.</summary>
    public const byte Nanos = 0x10;
}
