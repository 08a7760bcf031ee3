using System.Buffers;
using System.Text;

namespace Maestro.Protocol.CloudEvents;

/// <summary>The attributes of an event as <see cref="PlainEventReader"/> collects them.</summary>
internal struct PlainAttributes()
{
    private const int NanosecondsPerTick = 100;
    private const int NanosecondsPerSecond = 1_000_000_000;
    private const int Typical = 10;
    private const int Most = 32;

    private static readonly SearchValues<byte> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789"u8);
    private static readonly long FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private readonly List<EventAttribute> _attributes = new(Typical);
    private uint _seen;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The <c>metadata</c>, which is not among the others.</summary>
    public byte[]? Metadata { get; private set; }

    /// <summary>The attributes, with the content type last.</summary>
    public readonly List<EventAttribute> Finish(bool hasData)
    {
        if (hasData || (_seen & AttributeName.DataContentType.Bit()) != 0)
        {
            _attributes.Add(new EventAttribute("datacontenttype", "application/json"));
        }

        return _attributes;
    }

    /// <summary>Adds an entry of the map; false when it is not plain.</summary>
    public bool TryAdd(ReadOnlySpan<byte> entry)
    {
        var reader = new WireReader(entry);
        if (++Count > Most
            || !reader.TryReadBytes(WireTag.Key, out var key)
            || !reader.TryReadBytes(WireTag.Value, out var value)
            || !reader.IsAtEnd)
        {
            return false;
        }

        var content = new WireReader(value);
        return key.SequenceEqual("contenttype"u8)
            ? IsFirst(AttributeName.DataContentType) && TryReadText(content, out var type) && type.SequenceEqual("application/json"u8)
            : key.StartsWith("ce-"u8) && TryAdd(key["ce-".Length..], content);
    }

    /// <summary>True for text without control characters and noncharacters, which the CloudEvents library refuses.</summary>
    public static bool IsPrintable(ReadOnlySpan<byte> utf8)
    {
        var odd = utf8.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        for (utf8 = odd < 0 ? [] : utf8[odd..]; !utf8.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(utf8, out var rune, out var length) != OperationStatus.Done
                || Rune.IsControl(rune)
                || rune.Value is >= 0xfdd0 and <= 0xfdef
                || (rune.Value & 0xfffe) == 0xfffe)
            {
                return false;
            }

            utf8 = utf8[length..];
        }

        return true;
    }

    private static bool TryReadText(WireReader value, out ReadOnlySpan<byte> text) =>
        value.TryReadBytes(WireTag.Text, out text) && value.IsAtEnd && IsPrintable(text);

    private static bool TryReadNumber(WireReader value, byte tag, out ulong number) => value.TryReadNumber(tag, out number) && value.IsAtEnd;

    private bool TryAdd(ReadOnlySpan<byte> name, WireReader value)
    {
        var known = AttributeNames.Find(name);
        switch (known)
        {
            case AttributeName.Other:
                return IsNewName(name) && TryAdd(Encoding.ASCII.GetString(name), value);
            case AttributeName.Time or AttributeName.DeletionTimestamp:
                return IsFirst(known) && TryAddTime(known, value);
            case AttributeName.Metadata when IsFirst(known) && TryReadText(value, out var metadata):
                Metadata = metadata.ToArray();
                return true;
            case AttributeName.LogTracing when IsFirst(known) && TryReadText(value, out var tracing):
                _attributes.Add(new EventAttribute(
                    ExtensionNames.LogTracing, tracing.SequenceEqual("{}"u8) ? "{}" : Encoding.UTF8.GetString(tracing)));
                return true;
            case AttributeName.ClusterName or AttributeName.OriginalSource or AttributeName.ResourceId or AttributeName.ResourceVersion
                or AttributeName.SequenceId or AttributeName.StatusHash:
                return IsFirst(known) && TryAdd(known.Text(), value);
            default:
                return false;
        }
    }

    private readonly bool TryAdd(string name, WireReader value)
    {
        object? read = value.IsAtEnd ? null : value.NextTag switch
        {
            WireTag.Text when TryReadText(value, out var text) => Encoding.UTF8.GetString(text),
            WireTag.Integer when TryReadNumber(value, WireTag.Integer, out var number) => (int)number,
            WireTag.Boolean when TryReadNumber(value, WireTag.Boolean, out var flag) => flag != 0,
            _ => null,
        };
        if (read is null)
        {
            return false;
        }

        _attributes.Add(new EventAttribute(name, read));
        return true;
    }

    private readonly bool TryAddTime(AttributeName name, WireReader value)
    {
        if (!value.TryReadBytes(WireTag.Timestamp, out var timestamp) || !value.IsAtEnd)
        {
            return false;
        }

        var fields = new WireReader(timestamp);
        ulong seconds = 0, nanos = 0;
        if ((!fields.IsAtEnd && fields.NextTag == WireTag.Seconds && !fields.TryReadNumber(WireTag.Seconds, out seconds))
            || (!fields.IsAtEnd && !fields.TryReadNumber(WireTag.Nanos, out nanos))
            || !fields.IsAtEnd || nanos >= NanosecondsPerSecond || (long)seconds < FirstSecond || (long)seconds > LastSecond)
        {
            return false;
        }

        var time = DateTimeOffset.FromUnixTimeSeconds((long)seconds).AddTicks((long)nanos / NanosecondsPerTick);
        _attributes.Add(new EventAttribute(name.Text(), time, name == AttributeName.Time ? (int)nanos % NanosecondsPerTick : 0));
        return true;
    }

    private bool IsFirst(AttributeName name)
    {
        var first = (_seen & name.Bit()) == 0;
        _seen |= name.Bit();
        return first;
    }

    private readonly bool IsNewName(ReadOnlySpan<byte> name)
    {
        foreach (var attribute in _attributes)
        {
            if (Ascii.Equals(name, attribute.Name))
            {
                return false;
            }
        }

        return !name.IsEmpty && !name.ContainsAnyExcept(NameCharacters);
    }
}
