namespace Maestro.Protocol.CloudEvents;

/// <summary>Reads fields of a protobuf message as every library writes them; whatever else is allowed it does not understand.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int LengthDelimited = 2;
    private const int LongestLength = 5;
    private const int LongestNumber = 10;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>True when nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The tag of the next field, of a message that has one; it is not taken.</summary>
    public readonly byte NextTag => _rest[0];

    /// <summary>Takes a field of bytes, text or a message.</summary>
    public bool TryReadBytes(out byte tag, out ReadOnlySpan<byte> value)
    {
        tag = 0;
        value = default;
        if (_rest.IsEmpty || (_rest[0] & 0x87) != LengthDelimited)
        {
            return false;
        }

        tag = _rest[0];
        _rest = _rest[1..];
        if (!TryReadVarint(LongestLength, out var length) || length > (uint)_rest.Length)
        {
            return false;
        }

        value = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    /// <summary>Takes a field of bytes, text or a message that must have that tag.</summary>
    public bool TryReadBytes(byte wanted, out ReadOnlySpan<byte> value) => TryReadBytes(out var tag, out value) && tag == wanted;

    /// <summary>Takes a field that is a number and must have that tag.</summary>
    public bool TryReadNumber(byte wanted, out ulong value)
    {
        value = 0;
        if (_rest.IsEmpty || _rest[0] != wanted)
        {
            return false;
        }

        _rest = _rest[1..];
        return TryReadVarint(LongestNumber, out value);
    }

    private bool TryReadVarint(int longest, out ulong value)
    {
        value = 0;
        for (var index = 0; index < longest && index < _rest.Length; index++)
        {
            value |= (ulong)(_rest[index] & 0x7f) << (7 * index);
            if (_rest[index] < 0x80)
            {
                _rest = _rest[(index + 1)..];
                return true;
            }
        }

        return false;
    }
}
