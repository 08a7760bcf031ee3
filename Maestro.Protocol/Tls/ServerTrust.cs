using System.Net.Security;
using System.Security.Authentication;
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
    /// <returns>The check, which throws <see cref="AuthenticationException"/> with the reason; null when there are no authorities, which leaves it to the system.</returns>
    public static RemoteCertificateValidationCallback? Besides(X509Certificate2Collection authorities)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        return authorities.Count == 0 ? null : (sender, certificate, chain, errors) =>
            WhyNot(errors, certificate as X509Certificate2, chain, authorities, (sender as SslStream)?.TargetHostName) is not { } reason
                ? true
                : throw new AuthenticationException(reason);
    }

    /// <summary>Why neither the system trusts the certificate nor would if it knew the authorities; null when it is trusted.</summary>
    /// <param name="errors">What the system holds against it.</param>
    /// <param name="certificate">What the server showed; null when that was nothing.</param>
    /// <param name="sent">The chain the system tried, with the intermediates that the server sent; null for none.</param>
    /// <param name="authorities">Roots that count besides those of the system.</param>
    /// <param name="host">What the server is called here.</param>
    internal static string? WhyNot(
        SslPolicyErrors errors, X509Certificate2? certificate, X509Chain? sent, X509Certificate2Collection authorities, string? host)
    {
        if (errors == SslPolicyErrors.None)
        {
            return null;
        }

        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "the server shows no certificate";
        }

        // A wrong name is nothing that an authority makes good.
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"the server's certificate is for {Names(certificate)}, and not for {host}"
            : WhyNotIssued(certificate, sent, authorities);
    }

    private static string? WhyNotIssued(X509Certificate2 leaf, X509Chain? sent, X509Certificate2Collection authorities)
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

        return chain.Build(leaf)
            ? null
            : $"the server's certificate \"{leaf.Subject}\" of \"{leaf.Issuer}\" is not trusted: "
                + string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())));
        return string.Join(", ", names) is { Length: > 0 } list ? list : $"no host (\"{certificate.Subject}\")";
    }
}
