using System.Buffers.Text;
using System.Text;

namespace Maestro.Bench.Events;

/// <summary>
/// The names of a run: sources, consumers, bundles. Bundle ids look like the UUIDs that clients use and are spread as those are, but carry
/// their index, so that an arrival is matched without a table.
/// </summary>
internal sealed class RunNames
{
    /// <summary>Octets of a bundle id.</summary>
    public const int IdSize = 36;

    /// <summary>Octets that any other name fits into.</summary>
    public const int LongestName = 128;

    /// <summary>Most characters of a prefix of consumer names.</summary>
    public const int LongestPrefix = 48;

    private const int IndexDigits = 8;
    private const int NameDigits = 6;
    private const uint Spread = 2_654_435_761;

    private readonly byte[] _consumerPrefix;
    private readonly byte[] _sourcePrefix;
    private readonly byte[] _middle;

    /// <summary>Makes names unlike those of other runs.</summary>
    /// <param name="random">Fourteen hexadecimal digits.</param>
    /// <param name="consumerPrefix">What the names of the consumers start with; null for one of this run alone.</param>
    public RunNames(string random, string? consumerPrefix = null)
    {
        var run = random[..6];
        _consumerPrefix = Encoding.ASCII.GetBytes($"{consumerPrefix ?? $"bench-{run}"}-");
        _sourcePrefix = Encoding.ASCII.GetBytes($"bench-{run}-s");
        _middle = Encoding.ASCII.GetBytes($"-{random[..4]}-4{random[4..7]}-8{random[7..10]}-{random[10..14]}");
    }

    /// <summary>Names of a new run.</summary>
    /// <param name="consumerPrefix">What the names of the consumers start with; null for one of this run alone.</param>
    public static RunNames New(string? consumerPrefix = null) => new(Guid.NewGuid().ToString("N")[..14], consumerPrefix);

    /// <summary>Writes the name of a source, into at most <see cref="LongestName"/> octets.</summary>
    /// <returns>The name.</returns>
    public ReadOnlySpan<byte> WriteSource(Span<byte> to, int index) => Write(to, _sourcePrefix, index);

    /// <summary>Writes the name of a consumer, into at most <see cref="LongestName"/> octets.</summary>
    /// <returns>The name.</returns>
    public ReadOnlySpan<byte> WriteConsumer(Span<byte> to, int index) => Write(to, _consumerPrefix, index);

    /// <summary>Name of a consumer.</summary>
    public string Consumer(int index) => Encoding.ASCII.GetString(WriteConsumer(stackalloc byte[LongestName], index));

    /// <summary>Name of a source.</summary>
    public string Source(int index) => Encoding.ASCII.GetString(WriteSource(stackalloc byte[LongestName], index));

    /// <summary>Writes the id of a bundle, <see cref="IdSize"/> octets.</summary>
    public void WriteBundle(Span<byte> to, int index)
    {
        Utf8Formatter.TryFormat((uint)index * Spread, to, out _, new('x', IndexDigits));
        _middle.CopyTo(to[IndexDigits..]);
        Utf8Formatter.TryFormat((uint)index, to[^IndexDigits..], out _, new('x', IndexDigits));
    }

    /// <summary>The id of a bundle.</summary>
    public string Bundle(int index)
    {
        Span<byte> id = stackalloc byte[IdSize];
        WriteBundle(id, index);
        return Encoding.ASCII.GetString(id);
    }

    /// <summary>The index in an id; -1 when the bundle is not of this run.</summary>
    public int IndexOf(ReadOnlySpan<byte> id) =>
        id.Length == IdSize
        && id[IndexDigits..^IndexDigits].SequenceEqual(_middle)
        && Utf8Parser.TryParse(id[^IndexDigits..], out uint index, out var read, 'x') && read == IndexDigits
            ? (int)index
            : -1;

    private static ReadOnlySpan<byte> Write(Span<byte> to, byte[] prefix, int index)
    {
        prefix.CopyTo(to);
        Utf8Formatter.TryFormat(index, to[prefix.Length..], out var digits, new('D', NameDigits));
        return to[..(prefix.Length + digits)];
    }
}
