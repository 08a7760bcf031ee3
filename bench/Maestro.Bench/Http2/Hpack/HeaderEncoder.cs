using System.Text;

namespace Maestro.Bench.Http2.Hpack;

/// <summary>
/// Writes the headers of gRPC requests as Go's clients do: what repeats goes into the dynamic table of the connection the first time, and
/// is one octet from then on. One for each connection, in the order of its HEADERS frames; not safe for concurrent use.
/// </summary>
internal sealed class HeaderEncoder(string authority)
{
    /// <summary>Most octets of a header block for a path of up to 128 characters and a host name.</summary>
    public const int LargestBlock = 1024;

    private const int StaticEntries = 61;
    private const int EntryOverhead = 32;
    private const int TableSize = 1024;
    private const byte Indexed = 0x80;
    private const byte WithIndexing = 0x40;
    private const byte WithoutIndexing = 0x00;
    private const byte SizeUpdate = 0x20;

    private static readonly (string Name, int Index)[] StaticNames =
        [(":authority", 1), (":path", 4), ("content-type", 31), ("user-agent", 58)];

    private readonly List<(string Name, string Value)> _table = [];
    private int _tableSize;
    private bool _mayIndex = true;
    private bool _announceSize;

    /// <summary>The peer keeps a dynamic table of at most that size; without room for ours, none is used.</summary>
    public void LimitTable(long size)
    {
        _mayIndex = size >= TableSize;
        if (!_mayIndex)
        {
            _table.Clear();
            _tableSize = 0;
            _announceSize = true;
        }
    }

    /// <summary>Writes the header block of a request.</summary>
    /// <param name="to">At least <see cref="LargestBlock"/> octets.</param>
    /// <param name="path">The method that is called.</param>
    /// <returns>Octets written.</returns>
    public int Write(Span<byte> to, string path)
    {
        var length = 0;
        if (_announceSize)
        {
            _announceSize = false;
            length += Integers.Write(to, 5, SizeUpdate, 0);
        }

        const int methodPost = 3;
        const int schemeHttp = 6;
        length += Integers.Write(to[length..], 7, Indexed, methodPost);
        length += Integers.Write(to[length..], 7, Indexed, schemeHttp);
        length += Field(to[length..], ":path", path);
        length += Field(to[length..], ":authority", authority);
        length += Field(to[length..], "content-type", "application/grpc");
        length += Field(to[length..], "user-agent", "maestro-bench");
        return length + Field(to[length..], "te", "trailers");
    }

    private int Field(Span<byte> to, string name, string value)
    {
        var known = _table.IndexOf((name, value));
        if (known >= 0)
        {
            // The newest entry has the lowest number.
            return Integers.Write(to, 7, Indexed, StaticEntries + _table.Count - known);
        }

        var size = name.Length + value.Length + EntryOverhead;
        var index = _mayIndex && _tableSize + size <= TableSize;
        var (flags, prefix) = index ? (WithIndexing, 6) : (WithoutIndexing, 4);
        var staticName = Array.Find(StaticNames, entry => entry.Name == name).Index;
        var length = Integers.Write(to, prefix, flags, staticName);
        if (staticName == 0)
        {
            length += Text(to[length..], name);
        }

        length += Text(to[length..], value);
        if (index)
        {
            _table.Add((name, value));
            _tableSize += size;
        }

        return length;
    }

    private static int Text(Span<byte> to, string text)
    {
        var length = Integers.Write(to, 7, 0, text.Length);
        return length + Encoding.ASCII.GetBytes(text, to[length..]);
    }
}
