using System.Numerics;
using System.Text;

namespace Maestro.Protocol.CloudEvents;

/// <summary>
/// Writes an event as the protobuf message of protocol.md section 1.2 without making an object of it. Fields and attributes may come in
/// any order, each once.
/// </summary>
internal ref struct WireEventWriter(int room)
{
    private const int NanosecondsPerTick = 100;

    private PooledBytes _bytes = new(room);

    /// <summary>The field <c>id</c>.</summary>
    public void Id(scoped ReadOnlySpan<byte> value) => Field(WireTag.Id, value);

    /// <inheritdoc cref="Id(ReadOnlySpan{byte})"/>
    public void Id(string value) => Field(WireTag.Id, value);

    /// <summary>The field <c>source</c>.</summary>
    public void Source(scoped ReadOnlySpan<byte> value) => Field(WireTag.Source, value);

    /// <inheritdoc cref="Source(ReadOnlySpan{byte})"/>
    public void Source(string value) => Field(WireTag.Source, value);

    /// <summary>The field <c>type</c>.</summary>
    public void Type(scoped ReadOnlySpan<byte> value) => Field(WireTag.Type, value);

    /// <inheritdoc cref="Type(ReadOnlySpan{byte})"/>
    public void Type(string value) => Field(WireTag.Type, value);

    /// <summary>The content type of the data, the one attribute whose key has no prefix.</summary>
    public void ContentType(scoped ReadOnlySpan<byte> value) => Attribute([], "contenttype"u8, WireTag.Text, value);

    /// <summary>A text attribute.</summary>
    public void Text(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value) => Attribute("ce-"u8, name, WireTag.Text, value);

    /// <inheritdoc cref="Text(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public void Text(scoped ReadOnlySpan<byte> name, string value)
    {
        Span<byte> utf8 = stackalloc byte[512];
        if (Encoding.UTF8.TryGetBytes(value, utf8, out var length))
        {
            Text(name, utf8[..length]);
        }
        else
        {
            Text(name, Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary>An attribute that is an absolute URI.</summary>
    public void Uri(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value) => Attribute("ce-"u8, name, WireTag.Uri, value);

    /// <summary>An attribute that is a number; zero is written too.</summary>
    public void Integer(scoped ReadOnlySpan<byte> name, int value)
    {
        // Negative numbers take ten bytes, as those of 64 bits do.
        StartAttribute("ce-"u8, name, 1 + VarintLength((ulong)(long)value));
        _bytes.Write(WireTag.Integer);
        Varint((ulong)(long)value);
    }

    /// <summary>An attribute that is a flag.</summary>
    public void Boolean(scoped ReadOnlySpan<byte> name, bool value)
    {
        StartAttribute("ce-"u8, name, 2);
        _bytes.Write(WireTag.Boolean);
        _bytes.Write(value ? (byte)1 : (byte)0);
    }

    /// <summary>An attribute that is a time; <paramref name="remainder"/> is the nanoseconds below a tick.</summary>
    public void Time(scoped ReadOnlySpan<byte> name, DateTimeOffset time, int remainder)
    {
        var seconds = (ulong)time.ToUnixTimeSeconds();
        var nanos = (ulong)((time.UtcTicks % TimeSpan.TicksPerSecond * NanosecondsPerTick) + remainder);
        var length = (seconds == 0 ? 0 : 1 + VarintLength(seconds)) + (nanos == 0 ? 0 : 1 + VarintLength(nanos));
        StartAttribute("ce-"u8, name, 2 + length);
        _bytes.Write(WireTag.Timestamp);
        _bytes.Write((byte)length);
        if (seconds != 0)
        {
            _bytes.Write(WireTag.Seconds);
            Varint(seconds);
        }

        if (nanos != 0)
        {
            _bytes.Write(WireTag.Nanos);
            Varint(nanos);
        }
    }

    /// <summary>The whole message, of version 1.0 and without data. Nothing can be written afterwards.</summary>
    public byte[] Finish()
    {
        Field(WireTag.SpecVersion, "1.0"u8);
        var message = _bytes.Written.ToArray();
        _bytes.Release();
        return message;
    }

    /// <summary>The whole message, of version 1.0 and with that data. Nothing can be written afterwards.</summary>
    public byte[] Finish(scoped ReadOnlySpan<byte> data)
    {
        Field(WireTag.SpecVersion, "1.0"u8);
        _bytes.Write(WireTag.BinaryData);
        Varint((ulong)data.Length);
        var message = GC.AllocateUninitializedArray<byte>(_bytes.Length + data.Length);
        _bytes.Written.CopyTo(message);
        data.CopyTo(message.AsSpan(_bytes.Length));
        _bytes.Release();
        return message;
    }

    private void Field(byte tag, string value)
    {
        _bytes.Write(tag);
        Varint((ulong)Encoding.UTF8.GetByteCount(value));
        _bytes.Advance(Encoding.UTF8.GetBytes(value, _bytes.Room(value.Length * 3)));
    }

    private void Field(byte tag, scoped ReadOnlySpan<byte> value)
    {
        _bytes.Write(tag);
        Varint((ulong)value.Length);
        _bytes.Write(value);
    }

    private void Attribute(scoped ReadOnlySpan<byte> prefix, scoped ReadOnlySpan<byte> name, byte tag, scoped ReadOnlySpan<byte> value)
    {
        StartAttribute(prefix, name, 1 + VarintLength((ulong)value.Length) + value.Length);
        Field(tag, value);
    }

    private void StartAttribute(scoped ReadOnlySpan<byte> prefix, scoped ReadOnlySpan<byte> name, int valueLength)
    {
        var keyLength = prefix.Length + name.Length;
        var length = 1 + VarintLength((ulong)keyLength) + keyLength + 1 + VarintLength((ulong)valueLength) + valueLength;
        _bytes.Write(WireTag.Attributes);
        Varint((ulong)length);
        _bytes.Write(WireTag.Key);
        Varint((ulong)keyLength);
        _bytes.Write(prefix);
        _bytes.Write(name);
        _bytes.Write(WireTag.Value);
        Varint((ulong)valueLength);
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Write((byte)(value | 0x80));
        }

        _bytes.Write((byte)value);
    }

    private static int VarintLength(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;
}
