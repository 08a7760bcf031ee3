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

    /// <summary>Why a certificate was not good, for people; an expired one is called that.</summary>
    /// <param name="certificate">What the client showed; null for nothing.</param>
    /// <param name="chain">What a chain of <see cref="PolicyFor"/> came to.</param>
    /// <param name="now">The time.</param>
    public static string ReasonAgainst(X509Certificate? certificate, X509Chain? chain, DateTimeOffset now)
    {
        if (certificate is null)
        {
            return "no certificate was shown";
        }

        if (certificate is X509Certificate2 shown && shown.NotAfter.ToUniversalTime() < now.UtcDateTime)
        {
            return $"expired certificate, it was good until {shown.NotAfter.ToUniversalTime():u}";
        }

        var problems = chain?.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct() ?? [];
        return string.Join("; ", problems) is { Length: > 0 } told ? told : "the certificate cannot be verified";
    }

    // An authority in the middle of somebody's hierarchy is an authority too, though the chain has no root then.
    private static bool EndsAt(X509Certificate2Collection authorities, X509Chain chain) =>
        chain.ChainStatus is [{ Status: X509ChainStatusFlags.PartialChain }]
        && chain.ChainElements is { Count: > 1 } elements
        && elements.Take(elements.Count - 1).All(element => element.ChainElementStatus.All(status => status.Status == X509ChainStatusFlags.PartialChain))
        && authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(elements[^1].Certificate.RawDataMemory.Span));
}
