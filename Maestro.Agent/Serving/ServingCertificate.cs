using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Maestro.Agent.Serving;

/// <summary>The certificate of the probes and metrics (agent.md section 6.3).</summary>
internal static class ServingCertificate
{
    private const string Mounted = "/var/run/secrets/serving-cert";

    /// <summary>Files of the certificate where the cluster mounts one; their change ends the process.</summary>
    public static IReadOnlyList<string> Files => [.. ((string[])["tls.crt", "tls.key"]).Select(name => Path.Combine(Mounted, name)).Where(File.Exists)];

    /// <summary>The mounted certificate, or one made for this run.</summary>
    public static X509Certificate2 Load() => Files is [var certificate, var key]
        ? X509Certificate2.CreateFromPemFile(certificate, key)
        : SelfSigned();

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=maestro-agent", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(Dns.GetHostName());
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddYears(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
