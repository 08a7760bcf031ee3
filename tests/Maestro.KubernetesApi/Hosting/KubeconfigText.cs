using System.Text;

namespace Maestro.KubernetesApi.Hosting;

/// <summary>Kubeconfig files.</summary>
internal static class KubeconfigText
{
    /// <summary>A kubeconfig with a bearer token.</summary>
    public static string WithToken(string url, string authorityPem, string user, string token) => Document(url, authorityPem, user, $"token: {token}");

    /// <summary>A kubeconfig with a client certificate.</summary>
    public static string WithCertificate(string url, string authorityPem, string user, string certificatePem, string keyPem) => Document(
        url, authorityPem, user, $"client-certificate-data: {Base64(certificatePem)}\n    client-key-data: {Base64(keyPem)}");

    private static string Document(string url, string authorityPem, string user, string credentials) => $"""
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
        - name: test
          cluster:
            server: {url}
            certificate-authority-data: {Base64(authorityPem)}
        contexts:
        - name: test
          context:
            cluster: test
            user: "{user}"
        users:
        - name: "{user}"
          user:
            {credentials}

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
