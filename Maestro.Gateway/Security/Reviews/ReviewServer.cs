using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Exceptions;
using YamlDotNet.Core;

namespace Maestro.Gateway.Security.Reviews;

/// <summary>The configuration of the Kubernetes API that is asked for reviews cannot be used.</summary>
/// <param name="reason">Why, without a full stop.</param>
/// <param name="cause">What failed.</param>
public sealed class ReviewServerException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>The Kubernetes API that is asked for reviews.</summary>
public sealed class ReviewServer : IDisposable
{
    private const string KubeconfigVariable = "KUBECONFIG";

    private ReviewServer(KubernetesClientConfiguration configuration) => Client = Connect(configuration);

    internal Kubernetes Client { get; }

    /// <summary>
    /// Opens a connection; nothing is sent yet. Without a file it is the cluster this process runs in, or what the variable <c>KUBECONFIG</c>
    /// names (protocol.md section 6.1).
    /// </summary>
    /// <param name="kubeconfig">Path of a kubeconfig file; null or empty for none.</param>
    /// <exception cref="ReviewServerException">There is no configuration, or it cannot be used.</exception>
    public static ReviewServer Open(string? kubeconfig)
    {
        try
        {
            return new ReviewServer(Find(kubeconfig));
        }
        catch (Exception cause) when (cause is KubeConfigException or IOException or UnauthorizedAccessException or CryptographicException
            or YamlException or FormatException)
        {
            throw new ReviewServerException(cause.Message.TrimEnd('.'), cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    private static KubernetesClientConfiguration Find(string? kubeconfig) =>
        !string.IsNullOrEmpty(kubeconfig) ? KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig)
        : KubernetesClientConfiguration.IsInCluster() ? KubernetesClientConfiguration.InClusterConfig()
        : !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(KubeconfigVariable)) ? KubernetesClientConfiguration.BuildDefaultConfig()
        : throw new ReviewServerException($"this process runs in no cluster, and {KubeconfigVariable} is not set");

    private static Kubernetes Connect(KubernetesClientConfiguration configuration)
    {
        var trustsSystem = configuration is { SslCaCerts: null, SkipTlsVerify: false };
        if (trustsSystem)
        {
            // The package insists on authorities; those of the system hold where the configuration names none.
            configuration.SslCaCerts = [];
        }

        SocketsHttpHandler? handler = null;
        configuration.FirstMessageHandlerSetup = created => handler = created;
        var client = new Kubernetes(configuration);

        // Only now has the package done with the handler.
        ArgumentNullException.ThrowIfNull(handler);
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        handler.ConnectTimeout = TimeSpan.FromSeconds(5);
        if (!string.IsNullOrEmpty(configuration.TlsServerName))
        {
            handler.SslOptions.TargetHost = configuration.TlsServerName;
        }

        if (!configuration.SkipTlsVerify)
        {
            // The callback of the package takes the certificate of another host for good; the policy does not.
            handler.SslOptions.RemoteCertificateValidationCallback = null;
            handler.SslOptions.CertificateChainPolicy = trustsSystem ? null : PolicyFor(configuration.SslCaCerts ?? []);
        }

        return client;
    }

    private static X509ChainPolicy PolicyFor(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
