namespace Maestro.Bench.Events;

/// <summary>Writes protobuf into octets that are known to be enough.</summary>
internal ref struct ProtoWriter(Span<byte> buffer)
{
    private const int LengthDelimited = 2;

    private readonly Span<byte> _buffer = buffer;

    /// <summary>Octets written.</summary>
    public int Length { get; private set; }

    /// <summary>Octets of a number.</summary>
    public static int SizeOf(ulong value)
    {
        var size = 1;
        for (; value >= 128; value >>= 7)
        {
            size++;
        }

        return size;
    }

    /// <summary>Octets of a field with a text or message of that length; for field numbers up to 15.</summary>
    public static int SizeOfField(int length) => 1 + SizeOf((ulong)length) + length;

    /// <summary>Writes a number.</summary>
    public void Number(ulong value)
    {
        for (; value >= 128; value >>= 7)
        {
            _buffer[Length++] = (byte)(value | 0x80);
        }

        _buffer[Length++] = (byte)value;
    }

    /// <summary>Writes a number as a field.</summary>
    public void Field(int number, ulong value)
    {
        _buffer[Length++] = (byte)(number << 3);
        Number(value);
    }

    /// <summary>Writes octets as a field.</summary>
    public void Field(int number, scoped ReadOnlySpan<byte> value)
    {
        Begin(number, value.Length);
        Raw(value);
    }

    /// <summary>Begins a field whose content, of exactly that length, is written next.</summary>
    public void Begin(int number, int length)
    {
        _buffer[Length++] = (byte)((number << 3) | LengthDelimited);
        Number((ulong)length);
    }

    /// <summary>Writes octets as they are.</summary>
    public void Raw(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
    }

    /// <summary>Room for octets that the caller fills.</summary>
    public Span<byte> Take(int length)
    {
        Length += length;
        return _buffer.Slice(Length - length, length);
    }
}
