using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Maestro.Testing;

/// <summary>A certificate and its key, as PEM; behind the certificate stand the intermediates up to the root.</summary>
public sealed record IssuedCertificate(string CertificatePem, string KeyPem)
{
    /// <summary>The certificate with its key, for a client or server in this process.</summary>
    public X509Certificate2 Open() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);
}

/// <summary>An authority that makes certificates for tests.</summary>
public sealed class TestAuthority : IDisposable
{
    /// <summary>The extended key usage of clients.</summary>
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    /// <summary>A pair of a type that .NET neither makes nor takes; nobody vouches for it.</summary>
    public static readonly IssuedCertificate Ed25519 = new(
        """
        -----BEGIN CERTIFICATE-----
        MIIBPDCB76ADAgECAhQhESyCMg68V/f56DMlyrXleGTxkzAFBgMrZXAwFDESMBAG
        A1UEAwwJbG9jYWxob3N0MB4XDTI2MTEyODA1MDgyOVoXDTM2MTEyNTA1MDgyOVow
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCowBQYDK2VwAyEAJOKSIiyvw5vtI99sopCD
        +annyBDUVA11OzTIZM1KJ4+jUzBRMB0GA1UdDgQWBBTdrbxmZPvs4ez/cp6TzEJe
        rEiG7jAfBgNVHSMEGDAWgBTdrbxmZPvs4ez/cp6TzEJerEiG7jAPBgNVHRMBAf8E
        BTADAQH/MAUGAytlcANBAP1Vr7LZxspou7rYNpuGk7I9VRnWl0BAJmy61ARQjWex
        1J2nGmYAc0oHniqE9he1XTnvmlRSaYOx6ecDBmUbAQ0=
        -----END CERTIFICATE-----
        """,
        """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIPC85uprMM3vrofM0gTpMEdmMFi5XV1BD2bB0NOfaNEE
        -----END PRIVATE KEY-----
        """);

    private readonly X509Certificate2 _certificate;
    private readonly TestAuthority? _issuer;

    /// <summary>Makes a root, or with an issuer an intermediate.</summary>
    public TestAuthority(string name = "test authority", TestAuthority? issuer = null)
    {
        _issuer = issuer;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = issuer is null
            ? request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(2))
            : issuer.Sign(request, key, ended: false);
    }

    /// <summary>The certificate of the authority.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A certificate for servers on this machine.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="usage">The extended key usage; null leaves the extension out.</param>
    /// <param name="ended">Whether its time is over.</param>
    public IssuedCertificate Server(string name = "localhost", string? usage = ServerUsage, bool ended = false)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        return Issue(new X500DistinguishedName($"CN={name}"), usage, names.Build(), ended);
    }

    /// <summary>A client's certificate.</summary>
    /// <param name="subject">The subject, such as <c>CN=user,O=group</c>.</param>
    /// <param name="usage">The extended key usage; null leaves the extension out.</param>
    /// <param name="ended">Whether its time is over.</param>
    public IssuedCertificate Client(string subject, string? usage = ClientUsage, bool ended = false) =>
        Issue(new X500DistinguishedName(subject), usage, null, ended);

    /// <summary>A client's certificate whose organizations stand in one relative name, as Go writes them.</summary>
    public IssuedCertificate GoClient(string user, params string[] groups) => Issue(GoName(user, groups), ClientUsage, null, ended: false);

    /// <summary>A certificate that may be used by servers only.</summary>
    public IssuedCertificate ServerOnly(string subject) => Client(subject, ServerUsage);

    /// <summary>A subject as Go writes it: <c>SEQUENCE { SET { O, O }, SET { CN } }</c>.</summary>
    public static X500DistinguishedName GoName(string user, params string[] groups)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSetOf())
            {
                Array.ForEach(groups, group => Write("2.5.4.10", group));
            }

            using (writer.PushSetOf())
            {
                Write("2.5.4.3", user);
            }
        }

        return new X500DistinguishedName(writer.Encode());

        void Write(string type, string text)
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(type);
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, text);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private IssuedCertificate Issue(X500DistinguishedName subject, string? usage, X509Extension? names, bool ended)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        }

        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        using var certificate = Sign(request, key, ended);
        var chain = string.Concat(Path().Select(authority => authority.Pem + "\n"));
        return new IssuedCertificate($"{certificate.ExportCertificatePem()}\n{chain}", key.ExportPkcs8PrivateKeyPem());
    }

    private X509Certificate2 Sign(CertificateRequest request, ECDsa key, bool ended)
    {
        using var certificate = request.Create(
            _certificate, _certificate.NotBefore, ended ? _certificate.NotBefore.AddMinutes(1) : _certificate.NotAfter, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    // Without the root.
    private IEnumerable<TestAuthority> Path()
    {
        for (var authority = this; authority._issuer is not null; authority = authority._issuer)
        {
            yield return authority;
        }
    }
}
