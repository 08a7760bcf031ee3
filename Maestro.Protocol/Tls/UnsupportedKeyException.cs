using System.Security.Cryptography;

namespace Maestro.Protocol.Tls;

/// <summary>The key of a certificate is of a type that cannot be used.</summary>
/// <param name="type">The type, such as <c>Ed25519</c>.</param>
/// <param name="cause">What failed.</param>
public sealed class UnsupportedKeyException(string type, Exception cause)
    : CryptographicException($"its key is of type {type}, which is not supported; allowed: RSA, ECDSA", cause);
