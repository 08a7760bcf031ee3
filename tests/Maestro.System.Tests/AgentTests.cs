using System.Globalization;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.CustomResources;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>The whole path: a source publishes, the server stores, a real agent applies to a Kubernetes API, and the status comes back.</summary>
public sealed class AgentTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Peer _source = new(fixture.Server.SourcePort);
    private readonly RestClient _rest = new(fixture.Server.RestPort);
    private readonly string _name = Guid.NewGuid().ToString("N")[..12];
    private readonly string _directory = Directory.CreateTempSubdirectory("agent-").FullName;
    private readonly int _probes = TestPorts.Free();
    private TestKubernetes _kube = null!;
    private MaestroProcess _agent = null!;

    public async Task InitializeAsync()
    {
        _kube = await TestKubernetes.StartAsync();
        _kube.Objects.Put(WellKnownDefinitions.AppliedManifestWork);
        _kube.Objects.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"ledger"}}""");
        await File.WriteAllTextAsync(At("kubeconfig"), _kube.Kubeconfig);
        await File.WriteAllTextAsync(
            At("config.yaml"), string.Create(CultureInfo.InvariantCulture, $"url: 127.0.0.1:{fixture.Server.AgentPort}\n"));
        await _rest.RegisterAsync(_name);
        _agent = MaestroProcess.SpawnAgent(Arguments());
    }

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _kube.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public void Dispose()
    {
        _source.Dispose();
        _rest.Dispose();
    }

    [Fact, Trait("Checklist", "agent-1"), Trait("Checklist", "agent-12"), Trait("Checklist", "agent-66")]
    public async Task A_bundle_lives_and_ends_in_a_real_cluster()
    {
        await using var watcher = await _source.SubscribeSourceAsync(_name);
        await _source.PublishAsync(Events.Create(_name, _name, _name, Bundle("1")));
        await ObservedAsync(watcher, 1, "\"type\":\"Available\",\"status\":\"True\"");
        await MapAsync("1");

        await _source.PublishAsync(Events.Update(_name, _name, _name, 1, Bundle("2")));
        await ObservedAsync(watcher, 2, "\"type\":\"Available\",\"status\":\"True\"");
        await MapAsync("2");
        Assert.Equal("ok", await ProbeAsync("/healthz"));
        Assert.Equal("ok", await ProbeAsync("/livez"));
        Assert.Equal("ok", await ProbeAsync("/readyz"));

        await _source.PublishAsync(Events.Delete(_name, _name, _name));
        await ObservedAsync(watcher, 2, "\"type\":\"Deleting\"");
        Assert.NotNull(_kube.Objects.Find("v1", "ConfigMap", "ledger", "rates"));
        _kube.Objects.Edit("v1", "ConfigMap", "ledger", "rates", live => live["metadata"]!.AsObject().Remove("finalizers"));
        await ObservedAsync(watcher, 2, "\"reason\":\"ManifestsDeleted\"");

        Assert.Null(_kube.Objects.Find("v1", "ConfigMap", "ledger", "rates"));
        await Eventually.TrueAsync(async () => await _rest.BundleAsync(_name) is null, Limit, "the row to go");
        await _agent.StopAsync();
        Assert.Equal(0, _agent.ExitCode);
    }

    [Fact]
    public async Task Six_hundred_bundles_of_three_manifests_need_little_memory()
    {
        const int Bundles = 600;
        await Eventually.TrueAsync(async () => await IsAliveAsync(), Limit, "the agent to begin");
        var idle = _agent.ResidentBytes;
        await using var watcher = await _source.SubscribeSourceAsync(_name);
        for (var number = 0; number < Bundles; number++)
        {
            await _source.PublishAsync(Events.Create(_name, _name, $"{_name}-{number}", $$"""{"manifests":[{{Map("a")}},{{Map("b")}},{{Map("c")}}]}"""));

            string Map(string letter) => string.Create(
                CultureInfo.InvariantCulture,
                $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{letter}}}{{{number}}}","namespace":"ledger"},"data":{"text":"{{{new string('x', 1000)}}}"}}""");
        }

        await Eventually.TrueAsync(
            () => watcher.Events.Where(cloudEvent => Text(cloudEvent).Contains("\"type\":\"Available\",\"status\":\"True\"", StringComparison.Ordinal))
                .Select(cloudEvent => cloudEvent.Id()).Distinct().Count() == Bundles,
            TimeSpan.FromMinutes(8),
            "all bundles to be available");

        Assert.Equal(3 * Bundles, _kube.Objects.List("v1", "ConfigMap", "ledger").Count);
        // What the runtime itself takes depends on how the agent is published; the bundles must not add more than this.
        await Eventually.TrueAsync(() => _agent.ResidentBytes - idle < 40 * 1024 * 1024, Limit, "memory to be given back");
    }

    private static string Bundle(string value) => """
        {"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"rates","namespace":"ledger","finalizers":["example.com/hold"]},"data":{"eur":"VALUE"}}]}
        """.Replace("VALUE", value, StringComparison.Ordinal);

    // The command line of the chart, and where to find the cluster.
    private string[] Arguments() =>
    [
        "agent", $"--consumer-name={_name}", "--workload-source-driver=grpc", $"--workload-source-config={At("config.yaml")}",
        $"--cloudevents-client-id={_name}-work-agent", "-v=2", "--kube-api-qps=500", $"--kubeconfig={At("kubeconfig")}",
        string.Create(CultureInfo.InvariantCulture, $"--listen=127.0.0.1:{_probes}"),
    ];

    private string At(string name) => Path.Combine(_directory, name);

    private async Task ObservedAsync(Subscriber watcher, int version, string status)
    {
        try
        {
            await watcher.WaitAsync(
                cloudEvent => cloudEvent.Id() == _name && cloudEvent.Version() == version && Text(cloudEvent).Contains(status, StringComparison.Ordinal),
                status,
                Limit);
        }
        catch (Exception cause)
        {
            throw new InvalidOperationException($"{cause.Message}\n{string.Join('\n', watcher.Events.Select(Text))}\n{_agent.Output}", cause);
        }
    }

    private static string Text(CloudEvent cloudEvent) => cloudEvent.BinaryData.ToStringUtf8().Replace(" ", "", StringComparison.Ordinal);

    private async Task MapAsync(string value) => await _kube.Objects.WaitAsync(
        "v1", "ConfigMap", "ledger", "rates", live => live["data"]!["eur"]!.GetValue<string>() == value, Limit);

    private async Task<bool> IsAliveAsync()
    {
        try
        {
            return await ProbeAsync("/livez") == "ok";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<string> ProbeAsync(string path)
    {
#pragma warning disable CA5399, CA5400 // The certificate was made for this run only.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5399, CA5400
        using var http = new HttpClient(handler);
        return await http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_probes}{path}")));
    }
}
