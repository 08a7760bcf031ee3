using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Maestro.Gateway.Security.Callers;

/// <summary>Whom a client certificate names: its subject's CN is the user, every O is a group (protocol.md section 6.1).</summary>
internal static class CertificateIdentity
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    /// <summary>Reads the subject of a certificate that is known to be good; null when the client showed none.</summary>
    public static Authentication Of(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return Authentication.Refused("a client certificate is required");
        }

        try
        {
            var (user, groups) = Read(certificate.SubjectName.RawData);
            return Authentication.Of(user, groups, "the subject of the client certificate (CN is the user, O the groups)");
        }
        catch (AsnContentException)
        {
            return Authentication.Refused("the subject of the client certificate cannot be read");
        }
    }

    /// <summary>The CN and every O; none when there is no certificate, or none that can be read.</summary>
    public static IReadOnlyList<string> NamesOf(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return [];
        }

        try
        {
            var (user, groups) = Read(certificate.SubjectName.RawData);
            return string.IsNullOrEmpty(user) ? groups : [user, .. groups];
        }
        catch (AsnContentException)
        {
            // It names nobody, and so speaks for nobody.
            return [];
        }
    }

    // Go writes several O into one relative name, others one after the other; the framework's own reader takes only the second form.
    private static (string? User, IReadOnlyList<string> Groups) Read(byte[] subject)
    {
        string? user = null;
        var groups = new List<string>();
        var names = new AsnReader(subject, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var parts = names.ReadSetOf(skipSortOrderValidation: true);
            while (parts.HasData)
            {
                var part = parts.ReadSequence();
                switch (part.ReadObjectIdentifier())
                {
                    case CommonName:
                        // The last one counts, as in Go.
                        user = Text(part);
                        break;
                    case Organization when Text(part) is { Length: > 0 } group:
                        groups.Add(group);
                        break;
                    default:
                        break;
                }
            }
        }

        return (user, groups);
    }

    private static string Text(AsnReader part) => part.ReadCharacterString((UniversalTagNumber)part.PeekTag().TagValue);
}
