using Maestro.KubernetesApi.Access;
using Maestro.KubernetesApi.Controllers;
using Maestro.KubernetesApi.Deleting;
using Maestro.KubernetesApi.Discovery;
using Maestro.KubernetesApi.Faults;
using Maestro.KubernetesApi.Hosting;
using Maestro.KubernetesApi.Objects;
using Maestro.KubernetesApi.Patching;
using Maestro.KubernetesApi.Reading;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Subresources;
using Maestro.KubernetesApi.Watching;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi;

/// <summary>
/// A Kubernetes API server for tests: real sockets, in-memory objects, and the answers of a real kube-apiserver 1.36. It runs no workloads:
/// what a kubelet or a deployment controller would do, a test does through <see cref="Objects"/>.
/// </summary>
/// <example>
/// <code>
/// await using var cluster = await TestKubernetes.StartAsync();
/// await File.WriteAllTextAsync(path, cluster.Kubeconfig);
/// </code>
/// </example>
public sealed class TestKubernetes : IAsyncDisposable
{
    private readonly TestKubernetesOptions _options;
    private readonly ClusterCertificates _certificates = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Authenticator _authenticator;
    private readonly List<IController> _controllers = [];
    private readonly ObjectStore _store;
    private readonly Func<CancellationToken, RequestPipeline> _pipeline;
    private CancellationTokenSource _serving = new();
    private Task _controlling = Task.CompletedTask;
    private ApiHost? _host;
    private int _httpsPort;
    private int _httpPort;

    private TestKubernetes(TestKubernetesOptions options)
    {
        _options = options;
        _httpsPort = options.HttpsPort;
        _httpPort = options.HttpPort;
        _store = new ObjectStore(options.HistoryLength, options.WatchBuffer);
        var cluster = new Cluster(_store, new ResourceRegistry(), options.Time);
        var authorizer = new Authorizer(_store);
        _authenticator = new Authenticator(authorizer);
        _authenticator.Add(options.AdminToken, UserInfo.Admin);
        foreach (var (token, user) in options.Tokens)
        {
            _authenticator.Add(token, user);
        }

        Faults = new FaultInjection(_store);
        var writer = new ObjectWriter(cluster, new RoleEscalation(authorizer));
        var deleter = new ObjectDeleter(cluster);
        Objects = new ClusterObjects(cluster, deleter);
        _controllers.Add(new DefinitionController(cluster, deleter, options));
        if (options.Controllers)
        {
            _controllers.Add(new NamespaceController(cluster, deleter));
            _controllers.Add(new GarbageCollector(cluster, deleter));
        }

        var reviews = new Reviews(cluster, _authenticator, authorizer, () => options.Audiences.Count > 0 ? options.Audiences : [Url.ToString().TrimEnd('/')]);
        _pipeline = stopping => new RequestPipeline(
            _authenticator,
            authorizer,
            cluster.Registry,
            new DiscoveryResponder(cluster.Registry),
            new ResourceDispatcher(
                new ObjectReader(cluster),
                writer,
                new Patcher(cluster, writer),
                deleter,
                new WatchResponder(cluster, options),
                reviews,
                new OtherSubresources(cluster, reviews, deleter, new ScaleSubresource(cluster, writer)),
                stopping),
            Faults,
            Requests,
            options);
    }

    /// <summary>The HTTPS endpoint.</summary>
    public Uri Url => new($"https://127.0.0.1:{_httpsPort}");

    /// <summary>The plain HTTP endpoint.</summary>
    public Uri HttpUrl => new($"http://127.0.0.1:{_httpPort}");

    /// <summary>The certificate of the authority that signed the server's, as PEM.</summary>
    public string CertificateAuthority => _certificates.AuthorityPem;

    /// <summary>The text of a kubeconfig file for the administrator.</summary>
    public string Kubeconfig => KubeconfigText.WithToken(Url.ToString().TrimEnd('/'), CertificateAuthority, UserInfo.Admin.Name, _options.AdminToken);

    /// <summary>The objects, for tests that look at them or change them behind the clients' backs.</summary>
    public ClusterObjects Objects { get; }

    /// <summary>Ways to make the server misbehave.</summary>
    public FaultInjection Faults { get; }

    /// <summary>What clients asked.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Starts a server with the namespaces and roles every cluster has.</summary>
    /// <param name="options">Null for the defaults.</param>
    public static async Task<TestKubernetes> StartAsync(TestKubernetesOptions? options = null)
    {
        var cluster = new TestKubernetes(options ?? new TestKubernetesOptions());
        foreach (var controller in cluster._controllers)
        {
            cluster._store.Changed += controller.OnChange;
        }

        Bootstrap.Fill(cluster.Objects);
        cluster._store.ForgetHistory();
        cluster._controlling = Task.WhenAll(cluster._controllers.Select(controller => Task.Run(() => controller.RunAsync(cluster._stopping.Token))));
        await cluster.StartListeningAsync();
        return cluster;
    }

    /// <summary>The text of a kubeconfig file for a user, who shows a new bearer token.</summary>
    public string KubeconfigFor(UserInfo user) =>
        KubeconfigText.WithToken(Url.ToString().TrimEnd('/'), CertificateAuthority, user.Name, _authenticator.Issue(user));

    /// <summary>The text of a kubeconfig file for a user, who shows a new client certificate.</summary>
    public string KubeconfigWithCertificate(string user, params string[] groups)
    {
        var (certificate, key) = _certificates.Client(user, groups);
        return KubeconfigText.WithCertificate(Url.ToString().TrimEnd('/'), CertificateAuthority, user, certificate, key);
    }

    /// <summary>Stops listening and cuts all connections; objects stay.</summary>
    public async Task StopListeningAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await _serving.CancelAsync();
            _store.CloseWatches();
            await host.DisposeAsync();
            _serving.Dispose();
        }
    }

    /// <summary>Listens again, on the same ports and with the same objects.</summary>
    public async Task StartListeningAsync()
    {
        _serving = new CancellationTokenSource();
        _host = await ApiHost.StartAsync(_httpsPort, _httpPort, _certificates, _pipeline(_serving.Token));
        _httpsPort = _host.HttpsPort;
        _httpPort = _host.HttpPort;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync();
        await _stopping.CancelAsync();
        try
        {
            await _controlling;
        }
        catch (OperationCanceledException)
        {
            // The controllers were told to stop.
        }

        _certificates.Dispose();
        _stopping.Dispose();
    }
}
