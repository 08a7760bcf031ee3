using System.Buffers.Text;
using System.Text;

namespace Maestro.Bench.Events;

/// <summary>
/// Manifest bundles of one size. They compress about as well as manifests do, and no two versions are the same; they are made once, since
/// making them must not cost the generator anything.
/// </summary>
internal sealed class Payloads
{
    private const int Variants = 16;
    private const int NumberDigits = 10;
    private const string Start =
        """{"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bench","namespace":"default"},"data":{"n":""" + "\"";

    private readonly byte[][] _texts;

    /// <summary>Makes the bundles.</summary>
    /// <param name="size">Octets of each, at least 256.</param>
    public Payloads(int size)
    {
        var random = new Random(size);
        _texts = [.. Enumerable.Range(0, Variants).Select(_ => Text(size, random))];
    }

    /// <summary>Octets of a bundle.</summary>
    public int Size => _texts[0].Length;

    /// <summary>Writes a bundle that differs from those of all other numbers.</summary>
    public void Write(Span<byte> to, int number)
    {
        _texts[number % Variants].CopyTo(to);
        Utf8Formatter.TryFormat(number, to[Start.Length..], out _, new('D', NumberDigits));
    }

    private static byte[] Text(int size, Random random)
    {
        const string end = "\"}}]}";
        var text = new StringBuilder(Start, size).Append('0', NumberDigits);
        for (var i = 0; text.Length + 40 < size; i++)
        {
            text.Append("\",\"key-").Append(i).Append("\":\"").Append(random.NextInt64(1_000_000_000, 9_999_999_999));
        }

        return Encoding.ASCII.GetBytes(text.Append('x', size - text.Length - end.Length).Append(end).ToString());
    }
}
