using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Maestro.Gateway.Security.Certificates;

/// <summary>
/// Decides whether a client's certificate is good: issued by one of the given authorities, in time, and made for authenticating clients
/// (protocol.md section 6.1). The authorities of the system do not count: whoever can buy a certificate would be let in.
/// </summary>
internal static class ClientTrust
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>How the chain of a client's certificate is built and judged.</summary>
    public static X509ChainPolicy PolicyFor(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    /// <summary>Judges by what a chain of <see cref="PolicyFor"/> came to.</summary>
    public static RemoteCertificateValidationCallback IssuedBy(X509Certificate2Collection authorities) => (_, certificate, chain, errors) => errors switch
    {
        SslPolicyErrors.None => certificate is not null,
        SslPolicyErrors.RemoteCertificateChainErrors => chain is not null && EndsAt(authorities, chain),
        _ => false,
    };

    // An authority in the middle of somebody's hierarchy is an authority too, though the chain has no root then.
    private static bool EndsAt(X509Certificate2Collection authorities, X509Chain chain) =>
        chain.ChainStatus is [{ Status: X509ChainStatusFlags.PartialChain }]
        && chain.ChainElements is { Count: > 1 } elements
        && elements.Take(elements.Count - 1).All(element => element.ChainElementStatus.All(status => status.Status == X509ChainStatusFlags.PartialChain))
        && authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(elements[^1].Certificate.RawDataMemory.Span));
}
