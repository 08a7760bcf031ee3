namespace Maestro.Protocol.PubSub.Credentials;

/// <summary>The account of the machine, the pod or the function, from the metadata server of Google Cloud.</summary>
internal sealed class MetadataServerTokens(Func<string, string?> variable, HttpClient http) : ITokenSource
{
    private const string HostVariable = "GCE_METADATA_HOST";
    private const string DefaultHost = "metadata.google.internal";

    private readonly Uri _address = new(
        $"http://{(variable(HostVariable) is { Length: > 0 } host ? host : DefaultHost)}/computeMetadata/v1/instance/service-accounts/default/token"
        + $"?scopes={Uri.EscapeDataString(GoogleCredentials.Scope)}");

    /// <inheritdoc/>
    public async Task<AccessToken> FetchAsync(CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _address) { Headers = { { "Metadata-Flavor", "Google" } } };
        try
        {
            return await TokenAnswers.AskAsync(http, request, TokenAnswers.Read, cancellation);
        }
        catch (HttpRequestException failure)
        {
            throw new HttpRequestException(
                $"there is no credentialsFile, no application default credentials, and no metadata server of Google Cloud: {failure.Message}", failure);
        }
    }
}
