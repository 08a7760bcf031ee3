using System.Security.Cryptography;
using k8s;
using k8s.Exceptions;
using Maestro.Protocol.KubernetesApi;
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

    private ReviewServer(KubernetesClientConfiguration configuration) =>
        Client = ApiServer.Connect(configuration, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

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
        !string.IsNullOrEmpty(kubeconfig) ? Kubeconfig.Read(kubeconfig, TimeProvider.System)
        : KubernetesClientConfiguration.IsInCluster() ? KubernetesClientConfiguration.InClusterConfig()
        : Environment.GetEnvironmentVariable(KubeconfigVariable) is not { Length: > 0 } paths
            ? throw new ReviewServerException($"this process runs in no cluster, and {KubeconfigVariable} is not set")
        // Several files are merged, which is up to the package.
        : paths.Contains(Path.PathSeparator, StringComparison.Ordinal) ? KubernetesClientConfiguration.BuildDefaultConfig()
        : Kubeconfig.Read(paths, TimeProvider.System);
}
