using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using YamlDotNet.RepresentationModel;

namespace Maestro.Protocol.KubernetesApi;

/// <summary>
/// Reads kubeconfig files. The KubernetesClient package does most of it, but knows no <c>tokenFile</c>, refuses users without credentials,
/// which the Go clients take for anonymous ones, takes the first authority for all, passes over <c>as</c>, and runs a credential plugin more
/// often than they do.
/// </summary>
public static class Kubeconfig
{
    /// <summary>Reads a file; a credential plugin that it names is run once.</summary>
    /// <param name="path">Path of the file; what it names is relative to its directory.</param>
    /// <param name="time">The clock by which credentials expire.</param>
    /// <exception cref="KubeConfigException">The file is not there or makes no sense, or the plugin failed.</exception>
    /// <exception cref="IOException">A file that it names cannot be read.</exception>
    public static KubernetesClientConfiguration Read(string path, TimeProvider time)
    {
        var file = KubernetesClientConfiguration.LoadKubeConfig(path);
        var context = Find(file.Contexts, context => context.Name, file.CurrentContext)?.ContextDetails;
        var user = Find(file.Users, user => user.Name, context?.User);
        if (context is null || user is null)
        {
            return Build(file);
        }

        var credentials = user.UserCredentials ??= new UserCredentials();
        var plugin = credentials.ExternalExecution;
        // The package would run it here, and once more for the first request.
        credentials.ExternalExecution = null;
        if (IsAnonymous(credentials))
        {
            context.User = null;
        }

        var configuration = Build(file);
        configuration.SslCaCerts = AuthoritiesOf(path, Find(file.Clusters, cluster => cluster.Name, context.Cluster)?.ClusterEndpoint);
        var written = UserOf(path, user.Name);
        if (Text(Member(written, "as")).Length > 0)
        {
            throw new KubeConfigException($"as of user '{user.Name}' is not supported; allowed: the credentials of the account itself");
        }

        if (Text(Member(written, "tokenFile")) is { Length: > 0 } tokenFile)
        {
            configuration.TokenProvider = TokenOf(Beside(path, tokenFile));
        }
        else if (plugin is not null)
        {
            Use(plugin, configuration, time);
        }

        return configuration;
    }

    private static KubernetesClientConfiguration Build(K8SConfiguration file) => KubernetesClientConfiguration.BuildConfigFromConfigObject(file);

    // Names are told apart as the package does it.
    private static T? Find<T>(IEnumerable<T>? items, Func<T, string> name, string? wanted)
        where T : class =>
        items?.FirstOrDefault(item => string.Equals(name(item), wanted, StringComparison.OrdinalIgnoreCase));

    // Half a credential is none of these: the package says what is missing.
    private static bool IsAnonymous(UserCredentials credentials) => credentials.AuthProvider is null && new[]
    {
        credentials.Token, credentials.UserName, credentials.Password,
        credentials.ClientCertificate, credentials.ClientCertificateData, credentials.ClientKey, credentials.ClientKeyData,
    }.All(string.IsNullOrWhiteSpace);

    private static X509Certificate2Collection? AuthoritiesOf(string path, ClusterEndpoint? cluster)
    {
        var authorities = new X509Certificate2Collection();
        if (!string.IsNullOrEmpty(cluster?.CertificateAuthorityData))
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(cluster.CertificateAuthorityData)));
        }
        else if (!string.IsNullOrEmpty(cluster?.CertificateAuthority))
        {
            authorities.ImportFromPemFile(Beside(path, cluster.CertificateAuthority));
        }
        else
        {
            return null;
        }

        return authorities.Count > 0 ? authorities : throw new KubeConfigException("the certificate authority holds no PEM certificate");
    }

    // The package's model lacks what is read of it.
    private static YamlNode? UserOf(string path, string user)
    {
        var yaml = new YamlStream();
        using (var reader = File.OpenText(path))
        {
            yaml.Load(reader);
        }

        var users = Member(yaml.Documents.FirstOrDefault()?.RootNode, "users") as YamlSequenceNode;
        return Member(Find(users, item => Text(Member(item, "name")), user), "user");
    }

    private static string Beside(string path, string named) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, named);

    private static YamlNode? Member(YamlNode? node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(key, out var value) ? value : null;

    private static string Text(YamlNode? node) => (node as YamlScalarNode)?.Value ?? "";

    private static TokenFileAuth TokenOf(string tokenFile)
    {
        // A file that is not there is told at the start.
        File.OpenRead(tokenFile).Dispose();
        return new TokenFileAuth(tokenFile);
    }

    private static void Use(ExternalExecution plugin, KubernetesClientConfiguration configuration, TimeProvider time)
    {
        if (string.IsNullOrWhiteSpace(plugin.Command) || string.IsNullOrWhiteSpace(plugin.ApiVersion))
        {
            throw new KubeConfigException("exec is incomplete; allowed: a map with command and apiVersion");
        }

        var answer = KubernetesClientConfiguration.ExecuteExternalCommand(plugin);
        // Files hold them in base64, plugins print them as PEM.
        configuration.ClientCertificateData = Base64(answer.Status.ClientCertificateData);
        configuration.ClientCertificateKeyData = Base64(answer.Status.ClientKeyData);
        if (answer.Status.Token is not null)
        {
            configuration.TokenProvider = new ExecCredential(
                answer, () => KubernetesClientConfiguration.ExecuteExternalCommand(plugin), time);
        }
    }

    private static string? Base64(string? pem) => pem is null ? null : Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
}
