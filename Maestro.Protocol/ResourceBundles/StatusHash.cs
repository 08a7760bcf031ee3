using System.Security.Cryptography;
using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>The hash by which source and server compare statuses (protocol.md section 3.6).</summary>
public static class StatusHash
{
    /// <summary>The hash of a bundle that has no status yet: the hash of no text at all.</summary>
    public const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>
    /// The hash of a status as agents compute it: 64 lower-case hexadecimal digits. Members a work status does not have do not count, nor do
    /// values of the wrong type, since no agent can have hashed them.
    /// </summary>
    /// <param name="statusData">The status as events carry it, a JSON object.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static string Compute(ReadOnlySpan<byte> statusData) =>
        Convert.ToHexStringLower(SHA256.HashData(CanonicalStatus.Write(statusData)));
}
