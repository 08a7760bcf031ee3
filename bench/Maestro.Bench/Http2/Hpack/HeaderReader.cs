namespace Maestro.Bench.Http2.Hpack;

/// <summary>
/// Walks through a header block of a peer that was told to keep no dynamic table (SETTINGS_HEADER_TABLE_SIZE 0). Of the static table only
/// the response statuses have values here; other static names come as empty.
/// </summary>
internal ref struct HeaderReader(ReadOnlySpan<byte> block, Span<byte> scratch)
{
    private const int FirstStatus = 8;
    private const int StaticEntries = 61;

    private static readonly byte[][] Statuses =
    [
        "200"u8.ToArray(), "204"u8.ToArray(), "206"u8.ToArray(), "304"u8.ToArray(), "400"u8.ToArray(), "404"u8.ToArray(), "500"u8.ToArray(),
    ];

    private readonly Span<byte> _scratch = scratch;
    private ReadOnlySpan<byte> _rest = block;
    private int _used;

    /// <summary>The name of the header; empty for one of the static table that is no status.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Its value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes on to the next header; false at the end.</summary>
    /// <exception cref="Http2Exception">The block is not valid, or uses the dynamic table.</exception>
    public bool Next()
    {
        _used = 0;
        while (!_rest.IsEmpty)
        {
            var first = _rest[0];
            if (first >= 0x80)
            {
                Take(7, out var index);
                Name = StaticName(index);
                Value = index - FirstStatus is >= 0 and < 7 ? Statuses[index - FirstStatus] : [];
                return true;
            }

            if (first is >= 0x20 and < 0x40)
            {
                // The table is set to a size, which is 0.
                Take(5, out _);
                continue;
            }

            Take(first >= 0x40 ? 6 : 4, out var name);
            Name = name == 0 ? Text() : StaticName(name);
            Value = Text();
            return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> StaticName(int index) => index switch
    {
        >= FirstStatus and < FirstStatus + 7 => ":status"u8,
        > 0 and <= StaticEntries => [],
        _ => throw new Http2Exception("The peer uses a dynamic header table although it was told not to."),
    };

    private void Take(int prefixBits, out int value) => _rest = _rest[Integers.Read(_rest, prefixBits, out value)..];

    private ReadOnlySpan<byte> Text()
    {
        var coded = !_rest.IsEmpty && _rest[0] >= 0x80;
        Take(7, out var length);
        if (length > _rest.Length)
        {
            throw new Http2Exception("A header block ends in the middle of a text.");
        }

        var text = _rest[..length];
        _rest = _rest[length..];
        if (!coded)
        {
            return text;
        }

        var decoded = Huffman.Decode(text, _scratch[_used..]);
        if (decoded < 0)
        {
            throw new Http2Exception("A text in a header block is not in the Huffman code, or too long.");
        }

        _used += decoded;
        return _scratch.Slice(_used - decoded, decoded);
    }
}
