using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using Maestro.Agent.Configuration;
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

    private ApiConnection(KubernetesClientConfiguration configuration)
    {
        Address = new Uri(configuration.Host.EndsWith('/') ? configuration.Host : configuration.Host + "/");
        Namespace = string.IsNullOrWhiteSpace(configuration.Namespace) ? null : configuration.Namespace.Trim();
        _credentials = k8s.Kubernetes.CreateCredentials(configuration);
        Http = CreateClient(configuration);
    }

    /// <summary>Address of the server, with a slash at the end.</summary>
    public Uri Address { get; }

    /// <summary>The namespace the configuration names; null when it names none.</summary>
    public string? Namespace { get; }

    /// <summary>The client; it sets no time limits.</summary>
    public HttpClient Http { get; }

    /// <summary>Opens a connection; nothing is sent yet.</summary>
    /// <param name="kubeconfig">Path of a kubeconfig file; null or empty for the cluster this process runs in.</param>
    /// <exception cref="AgentConfigurationException">The configuration cannot be read or used.</exception>
    public static ApiConnection Open(string? kubeconfig)
    {
        try
        {
            return new ApiConnection(string.IsNullOrEmpty(kubeconfig)
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
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

    // The package sets the handler up for the credentials of the configuration; the rest is up to us.
    private static HttpClient CreateClient(KubernetesClientConfiguration configuration)
    {
        var trustsSystem = configuration is { SslCaCerts: null, SkipTlsVerify: false };
        SocketsHttpHandler? handler = null;
        configuration.FirstMessageHandlerSetup = created => handler = created;
        if (trustsSystem)
        {
            // The package insists on authorities; those of the system hold where the configuration names none.
            configuration.SslCaCerts = [];
        }

        var client = new k8s.Kubernetes(configuration).HttpClient;
        Require(handler);
        // The API server allows some hundred streams a connection, and every watch is one.
        handler.EnableMultipleHttp2Connections = true;
        // A server that went away without a word is noticed within half a minute, as the Go clients do.
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        if (!string.IsNullOrEmpty(configuration.TlsServerName))
        {
            handler.SslOptions.TargetHost = configuration.TlsServerName;
        }

        if (!configuration.SkipTlsVerify)
        {
            // The callback of the package takes a certificate of another host; the policy does not.
            handler.SslOptions.RemoteCertificateValidationCallback = null;
            handler.SslOptions.CertificateChainPolicy = trustsSystem ? null : ChainPolicy(configuration.SslCaCerts ?? []);
        }

        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.UserAgent.Clear();
        client.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        return client;
    }

    private static void Require([NotNull] SocketsHttpHandler? handler)
    {
        if (handler is null)
        {
            throw new InvalidOperationException("the Kubernetes client did not set its handler up");
        }
    }

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
