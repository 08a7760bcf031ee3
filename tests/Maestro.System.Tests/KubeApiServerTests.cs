using System.Globalization;
using System.Text.Json;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>Our agent on a real kube-apiserver: what an API server of our own can only claim.</summary>
public sealed class KubeApiServerTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime, IDisposable
{
    private const string Maps = "api/v1/namespaces/shop/configmaps";
    private const string Rates = Maps + "/rates";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Peer _source = new(fixture.Server.SourcePort);
    private readonly RestClient _rest = new(fixture.Server.RestPort);
    private readonly string _name = Guid.NewGuid().ToString("N")[..12];
    private readonly string _directory = Directory.CreateTempSubdirectory("agent-").FullName;
    private KubeApiServer? _kube;
    private MaestroProcess? _agent;

    private KubeApiServer Kube => _kube!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        // Null in a test that was skipped.
        await (_agent?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_kube?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_directory, recursive: true);
    }

    public void Dispose()
    {
        _source.Dispose();
        _rest.Dispose();
    }

    [SkippableFact]
    [Trait("Checklist", "agent-1"), Trait("Checklist", "agent-12")]
    public async Task Objects_of_many_kinds_come_are_kept_in_line_and_go()
    {
        await StartAsync();
        await PublishAsync(1, ManyKinds("1"));
        await AvailableAsync(1);
        var widget = await Kube.FindAsync("apis/example.com/v1/namespaces/shop/widgets/first");
        Assert.Equal(3, widget!["spec"]!["size"]!.GetValue<int>());
        Assert.Equal("RollingUpdate", (await Kube.FindAsync("apis/apps/v1/namespaces/shop/deployments/web"))!["spec"]!["strategy"]!["type"]!.GetValue<string>());

        await Kube.PatchAsync(Rates, """{"data":{"eur":"changed by hand"}}""");
        await MapAsync("1");
        await Kube.DeleteAsync(Rates);
        await MapAsync("1");

        await PublishAsync(2, ManyKinds("2"));
        await AvailableAsync(2);
        await MapAsync("2");

        await _source.PublishAsync(Events.Delete(_name, _name, _name));
        await Eventually.TrueAsync(async () => await _rest.BundleAsync(_name) is null, Limit, "the bundle to be gone");
        Assert.Null(await Kube.FindAsync(Rates));
        Assert.Null(await Kube.FindAsync("apis/apps/v1/namespaces/shop/deployments/web"));
        Assert.Null(await Kube.FindAsync("apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com"));
        var records = await Kube.FindAsync("apis/work.open-cluster-management.io/v1/appliedmanifestworks");
        Assert.Empty(records!["items"]!.AsArray());
    }

    [SkippableFact]
    public async Task What_is_settled_is_not_written_again()
    {
        await StartAsync();
        await PublishAsync(1, ManyKinds("1"));
        await AvailableAsync(1);
        var before = await VersionsAsync();

        // Whatever the agent makes of its own writes it has made when it has applied one that came after them.
        await _source.PublishAsync(Events.Create(_name, _name, _name + "-after", Manifests(Map("after", "1"))));
        await Eventually.TrueAsync(async () => await IsAsync("Available", _name + "-after", 1), Limit, "the second bundle");
        await Kube.PatchAsync(Rates, """{"metadata":{"labels":{"of":"somebody-else"}}}""");
        await Kube.DeleteAsync(Maps + "/after");
        await Eventually.TrueAsync(async () => await Kube.FindAsync(Maps + "/after") is not null, Limit, "the map to come back");

        var after = await VersionsAsync();
        Assert.Equal(before.Where(entry => entry.Key != Rates), after.Where(entry => entry.Key != Rates));
        Assert.Equal("somebody-else", (await Kube.FindAsync(Rates))!["metadata"]!["labels"]!["of"]!.GetValue<string>());
    }

    [SkippableFact]
    public async Task A_field_of_somebody_else_is_a_conflict_until_it_is_forced()
    {
        await StartAsync();
        await Kube.CreateAsync(Maps, Map("rates", "of somebody else"));
        await PublishAsync(1, Manifests(Map("rates", "1"), Config(force: false)));
        await Eventually.TrueAsync(async () => (await StatusAsync()).Contains("conflict", StringComparison.Ordinal), Limit, "the conflict to be told");
        Assert.Equal("of somebody else", (await Kube.FindAsync(Rates))!["data"]!["eur"]!.GetValue<string>());

        await PublishAsync(2, Manifests(Map("rates", "1"), Config(force: true)));
        await AvailableAsync(2);
        await MapAsync("1");
    }

    [SkippableFact]
    public async Task An_API_server_that_starts_again_loses_nothing()
    {
        await StartAsync();
        await PublishAsync(1, Manifests(Map("rates", "1")));
        await AvailableAsync(1);
        var restarted = Kube.RestartAsync();
        await PublishAsync(2, Manifests(Map("rates", "2")));
        await restarted;

        await AvailableAsync(2);
        await MapAsync("2");
        await Kube.DeleteAsync(Rates);
        await MapAsync("2");
    }

    private static string Map(string name, string value) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"shop"},"data":{"eur":"{{{value}}}"}}""";

    private static string Manifests(string manifests, string configs = "") => "{\"manifests\":[" + manifests + "],\"manifestConfigs\":[" + configs + "]}";

    private static string Config(bool force) => """
        {"resourceIdentifier":{"group":"","resource":"configmaps","namespace":"shop","name":"rates"},
         "updateStrategy":{"type":"ServerSideApply","serverSideApply":{"force":FORCE}}}
        """.Replace("FORCE", force ? "true" : "false", StringComparison.Ordinal);

    // The custom resource comes before its definition, which an agent must get over.
    private static string ManyKinds(string value) => Manifests(string.Join(',', [
        """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"first","namespace":"shop"},"spec":{"color":"red"}}""",
        Map("rates", value),
        """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"key","namespace":"shop"},"stringData":{"token":"abc"}}""",
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop"},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}""",
        """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"},"spec":{"selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"example.com/web:1","resources":{"limits":{"cpu":"1000m"}}}]}}}}
        """,
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"reader","namespace":"shop"},
         "rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}
        """,
        """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},
         "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object",
         "properties":{"color":{"type":"string"},"size":{"type":"integer","default":3}}}}}}}]}}
        """,
    ]));

    private async Task StartAsync()
    {
        _kube = await KubeApiServer.StartAsync();
        await Kube.CreateAsync("api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}""");
        await Kube.CreateAsync(
            "apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "agent", "appliedmanifestworks.yaml")),
            "application/yaml");
        await File.WriteAllTextAsync(At("kubeconfig"), Kube.Kubeconfig);
        await File.WriteAllTextAsync(At("config.yaml"), string.Create(CultureInfo.InvariantCulture, $"url: 127.0.0.1:{fixture.Server.AgentPort}\n"));
        await _rest.RegisterAsync(_name);
        _agent = MaestroProcess.SpawnAgent(
            "agent", $"--consumer-name={_name}", "--workload-source-driver=grpc", $"--workload-source-config={At("config.yaml")}",
            $"--cloudevents-client-id={_name}-work-agent", $"--kubeconfig={At("kubeconfig")}", "--listen=");
    }

    private string At(string name) => Path.Combine(_directory, name);

    private Task PublishAsync(int version, string bundle) => _source.PublishAsync(
        version == 1 ? Events.Create(_name, _name, _name, bundle) : Events.Update(_name, _name, _name, version - 1, bundle));

    private async Task<string> StatusAsync() =>
        await _rest.BundleAsync(_name) is { } bundle && bundle.TryGetProperty("status", out var status) ? status.GetRawText() : "";

    private async Task AvailableAsync(int version)
    {
        try
        {
            await Eventually.TrueAsync(() => IsAsync("Available", _name, version), Limit, $"version {version} to be available");
        }
        catch (Exception cause)
        {
            throw new InvalidOperationException($"{cause.Message}\n{await StatusAsync()}\n{_agent!.Output}", cause);
        }
    }

    private async Task<bool> IsAsync(string condition, string id, int version) =>
        await _rest.BundleAsync(id) is { } bundle
        && bundle.TryGetProperty("status", out var status)
        && status.TryGetProperty("ObservedVersion", out var observed) && observed.GetInt32() == version
        && status.TryGetProperty("conditions", out var conditions)
        && conditions.EnumerateArray().Any(entry => Is(entry, "type", condition) && Is(entry, "status", "True"));

    private static bool Is(JsonElement entry, string member, string text) => entry.GetProperty(member).GetString() == text;

    private async Task MapAsync(string value) => await Eventually.TrueAsync(
        async () => await Kube.FindAsync(Rates) is { } live && live["data"]!["eur"]!.GetValue<string>() == value, Limit, $"the map to say {value}");

    private async Task<Dictionary<string, string>> VersionsAsync()
    {
        string[] paths =
        [
            Rates, "api/v1/namespaces/shop/secrets/key", "api/v1/namespaces/shop/services/web", "apis/apps/v1/namespaces/shop/deployments/web",
            "apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles/reader", "apis/example.com/v1/namespaces/shop/widgets/first",
        ];
        var versions = new Dictionary<string, string>();
        foreach (var path in paths)
        {
            versions[path] = (await Kube.FindAsync(path))!["metadata"]!["resourceVersion"]!.GetValue<string>();
        }

        return versions;
    }
}
