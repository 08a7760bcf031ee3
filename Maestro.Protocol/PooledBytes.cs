using System.Buffers;

namespace Maestro.Protocol;

/// <summary>Bytes that are put together in a borrowed array, which grows; it goes back on <see cref="Release"/>.</summary>
internal ref struct PooledBytes(int room)
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent(room);

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>What there is; valid until the next byte comes.</summary>
    public readonly ReadOnlySpan<byte> Written => _array.AsSpan(0, Length);

    /// <summary>Room for that many bytes more, which do not count before <see cref="Advance"/>.</summary>
    public Span<byte> Room(int count)
    {
        if (_array.Length - Length < count)
        {
            Grow(count);
        }

        return _array.AsSpan(Length);
    }

    /// <summary>Counts bytes that were put into the room.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Adds bytes.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Adds a byte.</summary>
    public void Write(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    /// <summary>Starts over.</summary>
    public void Clear() => Length = 0;

    /// <summary>Gives the array back; after an error that need not be done.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_array.Length * 2, Length + count));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
