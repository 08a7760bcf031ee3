using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Maestro.Gateway.Security.Callers;

/// <summary>Bearer tokens in the metadata of calls (protocol.md section 6.1).</summary>
internal static class BearerToken
{
    /// <summary>The key of the metadata.</summary>
    public const string MetadataKey = "authorization";

    private const string Prefix = "Bearer ";

    /// <summary>The token of a metadata value, with or without <c>Bearer</c> before it; null when there is none.</summary>
    public static string? Of(string? value)
    {
        var token = value is not null && value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? value[Prefix.Length..].Trim() : value?.Trim();
        return string.IsNullOrEmpty(token) ? null : token;
    }

    /// <summary>What a token is remembered by; the token itself is kept nowhere.</summary>
    public static TokenHash HashOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()), hash);
        return MemoryMarshal.Read<TokenHash>(hash);
    }
}

/// <summary>The SHA-256 hash of a token.</summary>
internal readonly record struct TokenHash(UInt128 High, UInt128 Low);
