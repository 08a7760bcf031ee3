using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Maestro.Gateway.Security.Callers;

/// <summary>Whom the certificate of a connection names, read once when the connection begins.</summary>
internal sealed class ConnectionIdentity
{
    private static readonly Authentication Nobody = CertificateIdentity.Of(null);

    private ConnectionIdentity(Authentication caller) => Caller = caller;

    private Authentication Caller { get; }

    /// <summary>Reads the certificates of the listener's connections; comes after TLS.</summary>
    public static void Use(ListenOptions listener) => listener.Use(next => connection =>
    {
        connection.Features.Set(new ConnectionIdentity(CertificateIdentity.Of(connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate)));
        return next(connection);
    });

    /// <summary>Who is behind the connection of a request.</summary>
    public static Authentication Of(IFeatureCollection features) => features.Get<ConnectionIdentity>()?.Caller ?? Nobody;
}
