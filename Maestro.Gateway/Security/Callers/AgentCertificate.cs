using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Maestro.Gateway.Security.Callers;

/// <summary>
/// Whom an agent's certificate lets it speak for, where certificates are bound to consumers (protocol.md section 6.2): those that its CN or one of
/// its O names.
/// </summary>
internal sealed class AgentCertificate(IReadOnlyList<string> names)
{
    private static readonly AgentCertificate None = new([]);

    /// <summary>The certificate behind the connection of a request.</summary>
    public static AgentCertificate Of(IFeatureCollection features) => features.Get<AgentCertificate>() ?? None;

    /// <summary>Returns when the agent may speak for the consumer.</summary>
    /// <exception cref="RpcException">It may not: PERMISSION_DENIED.</exception>
    public void Require(string consumer)
    {
        if (!names.Contains(consumer, StringComparer.Ordinal))
        {
            throw new RpcException(new Status(
                StatusCode.PermissionDenied, $"clustername: the client certificate names {string.Join(", ", names.Select(name => $"\"{name}\""))}, not \"{consumer}\""));
        }
    }
}
