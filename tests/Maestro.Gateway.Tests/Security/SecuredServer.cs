using System.Text.Json.Nodes;
using Maestro.Gateway.Security;
using Maestro.Gateway.Security.Certificates;
using Maestro.Gateway.Security.Reviews;
using Maestro.Gateway.Tests.Hosting;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.Access;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Maestro.Gateway.Tests.Security;

/// <summary>A server with TLS on both gRPC ports, and the Kubernetes API it asks.</summary>
internal sealed class SecuredServer : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly CertificateDirectory _files;
    private readonly string _kubeconfig = Path.GetTempFileName();

    private SecuredServer() => _files = new CertificateDirectory(_authority.Server(), _authority.Pem);

    public RunningServer Server { get; private set; } = null!;

    public TestKubernetes Kubernetes { get; private set; } = null!;

    /// <param name="postgres">Where its database is.</param>
    /// <param name="authentication">How sources prove who they are.</param>
    /// <param name="bindsAgents">Whether agents must show a certificate that names their consumer.</param>
    /// <param name="limits">How long reviews are believed; null is as in production.</param>
    public static async Task<SecuredServer> StartAsync(
        PostgresFixture postgres, SourceAuthentication authentication, bool bindsAgents = false, ReviewLimits? limits = null)
    {
        var secured = new SecuredServer
        {
            Kubernetes = await TestKubernetes.StartAsync(new TestKubernetesOptions
            {
                Tokens = new Dictionary<string, UserInfo>
                {
                    ["ledger-token"] = new("ledger", "", ["sources", "system:authenticated"]),
                    ["nobody-token"] = new("nobody", "", ["system:authenticated"]),
                    ["lonely-token"] = new("lonely", "", []),
                },
            }),
        };
        await File.WriteAllTextAsync(secured._kubeconfig, secured.Kubernetes.Kubeconfig);
        var files = new ServerCertificateFiles(secured._files.Certificate, secured._files.Key);
        secured.Server = await RunningServer.StartAsync(await postgres.CreateDatabaseAsync(), settings => settings with
        {
            SourceAuthentication = authentication,
            SourceCertificate = authentication == SourceAuthentication.Certificate ? files with { ClientAuthorities = secured._files.Authority } : files,
            AgentCertificate = bindsAgents ? files with { ClientAuthorities = secured._files.Authority } : files,
            BindsAgents = bindsAgents,
            ReviewKubeconfig = secured._kubeconfig,
        }, services => services.AddSingleton(limits ?? new ReviewLimits()));
        return secured;
    }

    public Peer Source(string? authorization = null, IssuedCertificate? client = null) =>
        Peer.Secure(Server.SourcePort, _authority.Pem, client, authorization);

    public Peer Agent(IssuedCertificate? client = null) => Peer.Secure(Server.AgentPort, _authority.Pem, client);

    public IssuedCertificate Client(string subject) => _authority.Client(subject);

    public IssuedCertificate GoClient(string user, params string[] groups) => _authority.GoClient(user, groups);

    /// <summary>Lets a group do something as a source, as an operator does it.</summary>
    public void Allow(string group, string source, params string[] verbs)
    {
        var name = $"{group}-{source}-{string.Join('-', verbs)}";
        Kubernetes.Objects.Put(new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRole",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["rules"] = new JsonArray(new JsonObject
            {
                ["nonResourceURLs"] = new JsonArray($"/sources/{source}"),
                ["verbs"] = new JsonArray([.. verbs.Select(verb => JsonValue.Create(verb))]),
            }),
        });
        Kubernetes.Objects.Put(new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRoleBinding",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = name },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "Group", ["apiGroup"] = "rbac.authorization.k8s.io", ["name"] = group }),
        });
    }

    /// <summary>How often the API was asked for reviews of a kind.</summary>
    /// <param name="resource"><c>tokenreviews</c> or <c>subjectaccessreviews</c>.</param>
    public int Reviews(string resource) => Kubernetes.Requests.Count("create", resource);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Kubernetes.DisposeAsync();
        File.Delete(_kubeconfig);
        _files.Dispose();
        _authority.Dispose();
    }
}
