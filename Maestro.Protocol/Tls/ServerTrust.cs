using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Maestro.Protocol.Tls;

/// <summary>Decides whether the certificate of a server is trusted, whatever protocol is spoken with it.</summary>
public static class ServerTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Trusts whoever answers; for users who asked for it.</summary>
#pragma warning disable CA5359
    public static RemoteCertificateValidationCallback Anybody { get; } = (_, _, _, _) => true;
#pragma warning restore CA5359

    /// <summary>Trusts the authorities given besides those of the system (agent.md section 1.3).</summary>
    /// <returns>The check; null when there are no authorities, which leaves it to the system.</returns>
    public static RemoteCertificateValidationCallback? Besides(X509Certificate2Collection authorities)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        return authorities.Count == 0 ? null : (_, certificate, chain, errors) => IsTrusted(errors, certificate, chain, authorities);
    }

    /// <summary>Whether the system trusts the certificate, or would if it knew the authorities.</summary>
    /// <param name="errors">What the system holds against it. A wrong name, say, is none that an authority makes good.</param>
    /// <param name="certificate">What the server showed; null when that was nothing.</param>
    /// <param name="chain">The chain the system tried, with the intermediates that the server sent; null for none.</param>
    /// <param name="authorities">Roots that count besides those of the system.</param>
    public static bool IsTrusted(SslPolicyErrors errors, X509Certificate? certificate, X509Chain? chain, X509Certificate2Collection authorities)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        return errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 leaf && IsIssued(leaf, chain, authorities));
    }

    private static bool IsIssued(X509Certificate2 leaf, X509Chain? sent, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(leaf);
    }
}
