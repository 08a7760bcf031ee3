using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Maestro.Cli.Tls;

/// <summary>Decides whether the certificate of a server is trusted.</summary>
internal static class ServerTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Trusts whoever answers; the user asked for it.</summary>
#pragma warning disable CA5359
    public static readonly RemoteCertificateValidationCallback Anybody = (_, _, _, _) => true;
#pragma warning restore CA5359

    /// <summary>Trusts the authorities given besides those of the system; null leaves it to the system alone.</summary>
    public static RemoteCertificateValidationCallback? Besides(X509Certificate2Collection authorities) => authorities.Count == 0
        ? null
        : (_, certificate, chain, errors) => errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 leaf && IsIssued(leaf, chain, authorities));

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
