using System.Security.Cryptography;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using Maestro.Agent.Configuration;
using Maestro.Protocol.KubernetesApi;
using YamlDotNet.Core;

namespace Maestro.Agent.KubernetesApi;

/// <summary>
/// How to reach the API server: of a kubeconfig file, or of the cluster the process runs in. The KubernetesClient package reads
/// these and renews tokens; nothing else of it is used, so that objects of any kind keep every field.
/// </summary>
internal sealed class ApiConnection : IDisposable
{
    /// <summary>Name the agent gives itself, which makes it the field manager of its writes (agent.md section 1.2).</summary>
    public const string UserAgent = "work-agent";

    private readonly ServiceClientCredentials? _credentials;

    private ApiConnection(KubernetesClientConfiguration configuration, TimeSpan certificateRefresh)
    {
        Address = new Uri(configuration.Host.EndsWith('/') ? configuration.Host : configuration.Host + "/");
        Namespace = string.IsNullOrWhiteSpace(configuration.Namespace) ? null : configuration.Namespace.Trim();
        _credentials = k8s.Kubernetes.CreateCredentials(configuration);
        Http = ApiServer.Connect(configuration, TimeSpan.FromSeconds(10), certificateRefresh).HttpClient;
        Http.DefaultRequestHeaders.UserAgent.Clear();
        Http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
    }

    /// <summary>Address of the server, with a slash at the end.</summary>
    public Uri Address { get; }

    /// <summary>The namespace the configuration names; null when it names none.</summary>
    public string? Namespace { get; }

    /// <summary>The client; it sets no time limits.</summary>
    public HttpClient Http { get; }

    /// <summary>Opens a connection; nothing is sent yet.</summary>
    /// <param name="kubeconfig">Path of a kubeconfig file; null or empty for the cluster this process runs in.</param>
    /// <param name="certificateRefresh">Time between looks at the files of a client certificate; null for five minutes.</param>
    /// <exception cref="AgentConfigurationException">The configuration cannot be read or used.</exception>
    public static ApiConnection Open(string? kubeconfig, TimeSpan? certificateRefresh = null)
    {
        try
        {
            return new ApiConnection(
                string.IsNullOrEmpty(kubeconfig)
                    ? KubernetesClientConfiguration.InClusterConfig()
                    : Kubeconfig.Read(kubeconfig, TimeProvider.System),
                certificateRefresh ?? TimeSpan.FromMinutes(5));
        }
        catch (Exception cause) when (cause is KubeConfigException or IOException or UnauthorizedAccessException or CryptographicException
            or YamlException or FormatException or UriFormatException)
        {
            throw new AgentConfigurationException(
                string.IsNullOrEmpty(kubeconfig)
                    ? $"kubeconfig is empty and this process runs in no cluster: {cause.Message}; allowed: the path of a kubeconfig file"
                    : $"kubeconfig '{kubeconfig}' cannot be used: {cause.Message}",
                cause);
        }
    }

    /// <summary>Adds the credentials to a request.</summary>
    public Task AuthenticateAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        _credentials is null ? Task.CompletedTask : _credentials.ProcessHttpRequestAsync(request, cancellation);

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();
}
