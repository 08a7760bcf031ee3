using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Maestro.Gateway.Security.Callers;

/// <summary>Reads the client certificates of a listener, each once, when its connection begins. Comes after TLS.</summary>
internal static class ConnectionIdentity
{
    private static readonly Authentication Nobody = CertificateIdentity.Of(null);

    /// <summary>Reads who sources are.</summary>
    public static void IdentifySources(this ListenOptions listener) => listener.Read(CertificateIdentity.Of);

    /// <summary>Reads whom agents may speak for.</summary>
    public static void IdentifyAgents(this ListenOptions listener) =>
        listener.Read(certificate => new AgentCertificate(CertificateIdentity.NamesOf(certificate)));

    /// <summary>Which source is behind the connection of a request.</summary>
    public static Authentication SourceOf(IFeatureCollection features) => features.Get<Authentication>() ?? Nobody;

    private static void Read<T>(this ListenOptions listener, Func<X509Certificate2?, T> read) => listener.Use(next => connection =>
    {
        connection.Features.Set(read(connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate));
        return next(connection);
    });
}
