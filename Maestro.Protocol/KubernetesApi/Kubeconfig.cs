using System.Text;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using YamlDotNet.RepresentationModel;

namespace Maestro.Protocol.KubernetesApi;

/// <summary>
/// Reads kubeconfig files. The KubernetesClient package does most of it, but knows no <c>tokenFile</c>, refuses users without credentials,
/// which the Go clients take for anonymous ones, and runs a credential plugin more often than they do.
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
        if (TokenFileOf(path, user.Name) is { } tokenFile)
        {
            configuration.TokenProvider = TokenOf(tokenFile);
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

    private static string? TokenFileOf(string path, string user)
    {
        var yaml = new YamlStream();
        using (var reader = File.OpenText(path))
        {
            yaml.Load(reader);
        }

        var users = Member(yaml.Documents.FirstOrDefault()?.RootNode, "users") as YamlSequenceNode;
        var entry = Find(users, item => Text(Member(item, "name")), user);
        return Text(Member(Member(entry, "user"), "tokenFile")) is { Length: > 0 } tokenFile
            ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, tokenFile)
            : null;
    }

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
