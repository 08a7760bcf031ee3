using System.Security.Cryptography;
using System.Text;

namespace Maestro.Cli.Publishing;

/// <summary>The ids that clients give works (protocol.md section 5.2): the same work of the same source always has the same one.</summary>
internal static class WorkId
{
    // The OID name space of RFC 4122.
    private static readonly Guid Namespace = new("6ba7b812-9dad-11d1-80b4-00c04fd430c8");

    /// <summary>The id of a work.</summary>
    public static string Of(string source, string consumer, string name)
    {
        Span<byte> text = [.. Namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes($"{source}-manifestworks.work.open-cluster-management.io-{consumer}-{name}")];
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        // Version 5 of RFC 4122 is SHA-1; nothing secret depends on it.
#pragma warning disable CA5350
        SHA1.HashData(text, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString();
    }
}
