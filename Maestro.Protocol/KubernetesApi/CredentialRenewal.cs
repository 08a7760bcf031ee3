using System.Net;

namespace Maestro.Protocol.KubernetesApi;

/// <summary>Repeats a request once with a new credential when the server does not accept the one it was sent with.</summary>
internal sealed class CredentialRenewal(ExecCredential credential) : DelegatingHandler
{
    /// <inheritdoc/>
    /// <remarks>The content is sent a second time, so it must not be a stream that is read once.</remarks>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        response.Dispose();
        credential.Refuse(request.Headers.Authorization?.Parameter);
        request.Headers.Authorization = await credential.GetAuthenticationHeaderAsync(cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
