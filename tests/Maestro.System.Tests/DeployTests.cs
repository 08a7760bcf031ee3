using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Maestro.Agent;
using Maestro.Cli;
using Maestro.Cli.Settings;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.Access;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.SystemTests.Deploying;
using Maestro.SystemTests.Monitoring;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.SystemTests;

/// <summary>
/// What <c>deploy/agent</c> puts into a cluster: the API takes it, and an agent that is started as it says, as the account it makes and
/// with the permissions it gives, does its work.
/// </summary>
public sealed class DeployTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime, IDisposable
{
    private const string AdminToken = "administrator";
    private const string MetricsToken = "reader-of-metrics";
    private const string AnyToken = "anybody";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly UserInfo Account = UserInfo.ServiceAccount("maestro-agent", "maestro-agent-sa");

    private readonly Peer _source = new(fixture.Server.SourcePort);
    private readonly string _name = Guid.NewGuid().ToString("N")[..12];
    private readonly string _directory = Directory.CreateTempSubdirectory("deploy-").FullName;
    private readonly int _port = TestPorts.Free();
    private TestKubernetes _kube = null!;
    private MaestroProcess? _agent;

    public async Task InitializeAsync()
    {
        _kube = await TestKubernetes.StartAsync(new TestKubernetesOptions
        {
            AdminToken = AdminToken,
            Tokens = new Dictionary<string, UserInfo>
            {
                [MetricsToken] = UserInfo.ServiceAccount("monitoring", "reader"),
                [AnyToken] = UserInfo.ServiceAccount("monitoring", "anybody"),
            },
        });
        using var administrator = new ClusterAdministrator(_kube, AdminToken);
        foreach (var document in AgentManifests.Files.Documents())
        {
            await administrator.CreateAsync(document);
        }

        _kube.Objects.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"ledger"}}""");
    }

    public async Task DisposeAsync()
    {
        if (_agent is not null)
        {
            await _agent.DisposeAsync();
        }

        await _kube.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public void Dispose() => _source.Dispose();

    [Fact]
    public void Every_file_belongs_to_the_kustomization_and_every_object_to_the_agents_namespace() =>
        AgentManifests.Files.Check(Path.GetFileName(AgentManifests.BrokerFile));

    [Fact]
    public async Task The_command_line_of_the_Deployment_and_the_file_of_the_broker_are_taken()
    {
        AgentSettings? seen = null;
        using var error = new StringWriter();
        var cli = new MaestroCli(new Hosting { Agent = (settings, _) => Task.FromResult(seen = settings) }, _ => null);
        Assert.Equal(0, await cli.RunAsync(AgentManifests.Arguments, TextWriter.Null, error, CancellationToken.None));

        Assert.Equal("", error.ToString());
        Assert.True(seen!.ElectsLeader);
        Assert.Equal(AgentManifests.Container["ports"][0]["containerPort"].ToString(), seen.Listen!.Port.ToString(CultureInfo.InvariantCulture));

        // The Secret is mounted where the command line looks for it, and its key is the file's name there.
        var mount = AgentManifests.Container["volumeMounts"][0];
        var secret = AgentManifests.Files.Kustomization["secretGenerator"][0];
        Assert.Equal($"{secret["files"][0]}", $"{Path.GetRelativePath(mount["mountPath"].ToString(), seen.DriverConfigFile)}={Path.GetFileName(AgentManifests.BrokerFile)}");
        _ = new AgentHost(
            new AgentOptions { ConsumerName = seen.ConsumerName, ClientId = seen.ClientId, DriverConfigFile = AgentManifests.BrokerFile, Simulate = true },
            NullLoggerFactory.Instance);
    }

    [Fact]
    public async Task An_agent_with_these_permissions_works_a_bundle_through()
    {
        await using var watcher = await StartAsync();
        await ProbesAsync();
        await _source.PublishAsync(Events.Create(_name, _name, _name, Workload("1")));
        await ObservedAsync(watcher, _name, 1, "\"type\":\"Available\",\"status\":\"True\"");
        await _source.PublishAsync(Events.Update(_name, _name, _name, 1, Workload("2")));
        await ObservedAsync(watcher, _name, 2, "\"type\":\"Available\",\"status\":\"True\"");
        Assert.Equal("2", _kube.Objects.Find("v1", "ConfigMap", "ledger", "rates")!["data"]!["eur"]!.GetValue<string>());

        // The agent may ask what the executor of a bundle may do. (The key is spelled as on the wire.)
        await _source.PublishAsync(Events.Create(_name, _name, $"{_name}-x", Executed));
        await ObservedAsync(watcher, $"{_name}-x", 1, "notallowedtoapplytheresource");

        await _source.PublishAsync(Events.Delete(_name, _name, _name));
        await ObservedAsync(watcher, _name, 2, "\"reason\":\"ManifestsDeleted\"");
        Assert.Null(_kube.Objects.Find("apps/v1", "Deployment", "ledger", "web"));
        Assert.NotNull(_kube.Objects.Find("coordination.k8s.io/v1", "Lease", "maestro-agent", "maestro-agent-lock"));
        Assert.True(_kube.Requests.Count("watch", "customresourcedefinitions") > 0);

        Assert.Equal(HttpStatusCode.Unauthorized, await MetricsAsync(null));
        Assert.Equal(HttpStatusCode.Forbidden, await MetricsAsync(AnyToken));
        _kube.Objects.Put(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: metrics}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "maestro-agent:metrics-reader"}
            subjects: [{kind: ServiceAccount, namespace: monitoring, name: reader}]
            """);
        Assert.Equal(HttpStatusCode.OK, await MetricsAsync(MetricsToken));
        var metrics = MetricCatalogue.OfPage((await AskAsync("https", "/metrics", MetricsToken)).Body);
        Assert.Empty(AlertRules.All().Where(rule => rule.Group == AlertRules.OfAgents).SelectMany(rule => AlertRules.Problems(rule.Rule, metrics)));

        await _agent!.StopAsync();
        Assert.Equal(0, _agent.ExitCode);
        Assert.DoesNotContain("is forbidden", _agent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_that_is_not_granted_shows_with_the_servers_sentence_and_harms_nothing_else()
    {
        await using var watcher = await StartAsync();
        await _source.PublishAsync(Events.Create(_name, _name, _name, """
            {"manifests":[
              {"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"web","namespace":"ledger"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"web"} } } },
              {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"rates","namespace":"ledger"},"data":{"eur":"1"} }]}
            """));
        await ObservedAsync(watcher, _name, 1, "\"type\":\"Applied\",\"status\":\"False\"");
        await ObservedAsync(
            watcher, _name, 1,
            $"poddisruptionbudgets.policy\\\"web\\\"isforbidden:User\\\"{Account.Name}\\\"cannotgetresource\\\"poddisruptionbudgets\\\"inAPIgroup\\\"policy\\\"inthenamespace\\\"ledger\\\"");
        await _kube.Objects.WaitAsync("v1", "ConfigMap", "ledger", "rates", null, Limit);
    }

    private const string Executed = """
        {"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other","namespace":"ledger"},"data":{} }],
         "executer":{"subject":{"type":"ServiceAccount","serviceAccount":{"namespace":"ledger","name":"nobody"} } } }
        """;

    private static string Workload(string value) => $$"""
        {"manifests":[
          {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"rates","namespace":"ledger"},"data":{"eur":"{{value}}"} },
          {"apiVersion":"v1","kind":"Secret","metadata":{"name":"door","namespace":"ledger"},"stringData":{"key":"{{value}}"} },
          {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"ledger"},"spec":{"selector":{"matchLabels":{"app":"web"} },
            "template":{"metadata":{"labels":{"app":"web"} },"spec":{"containers":[{"name":"web","image":"web:{{value}}"}]} } } }]}
        """;

    // The command line of the Deployment; only what is of this machine is put in place of what is of a cluster.
    private async Task<Subscriber> StartAsync()
    {
        using var rest = new RestClient(fixture.Server.RestPort);
        await rest.RegisterAsync(_name);
        var (broker, kubeconfig) = (Path.Combine(_directory, "config.yaml"), Path.Combine(_directory, "kubeconfig"));
        var url = string.Create(CultureInfo.InvariantCulture, $"url: 127.0.0.1:{fixture.Server.AgentPort}");
        await File.WriteAllLinesAsync(
            broker, File.ReadLines(AgentManifests.BrokerFile).Select(line => line.StartsWith("url:", StringComparison.Ordinal) ? url : line));
        await File.WriteAllTextAsync(kubeconfig, _kube.KubeconfigFor(Account));
        string[] own =
        [
            $"--consumer-name={_name}", $"--cloudevents-client-id={_name}-work-agent", $"--workload-source-config={broker}",
        ];
        _agent = MaestroProcess.SpawnAgent(
        [
            .. AgentManifests.Arguments.Select(given => own.FirstOrDefault(option => Name(option) == Name(given)) ?? given),
            $"--kubeconfig={kubeconfig}", "--namespace=maestro-agent", string.Create(CultureInfo.InvariantCulture, $"--listen=127.0.0.1:{_port}"),
        ]);
        return await _source.SubscribeSourceAsync(_name);

        static string Name(string option) => option.Split('=')[0];
    }

    private async Task ProbesAsync()
    {
        foreach (var probe in (string[])["livenessProbe", "readinessProbe"])
        {
            var get = AgentManifests.Container[probe]["httpGet"];
            Assert.Equal(AgentManifests.Container["ports"][0]["name"].ToString(), get["port"].ToString());
            await Eventually.TrueAsync(async () => (await AskAsync(get["scheme"].ToString(), get["path"].ToString(), null)).Status == HttpStatusCode.OK, Limit, probe);
        }
    }

    private async Task<HttpStatusCode?> MetricsAsync(string? token) => (await AskAsync("https", "/metrics", token)).Status;

    private async Task<(HttpStatusCode? Status, string Body)> AskAsync(string scheme, string path, string? token)
    {
#pragma warning disable CA5399, CA5400 // The certificate was made for this run only.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5399, CA5400
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"{scheme.ToLowerInvariant()}://127.0.0.1:{_port}{path}")));
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return (null, "");
        }
    }

    private async Task ObservedAsync(Subscriber watcher, string id, int version, string status)
    {
        try
        {
            await watcher.WaitAsync(
                cloudEvent => cloudEvent.Id() == id && cloudEvent.Version() == version && Text(cloudEvent).Contains(status, StringComparison.Ordinal),
                status,
                Limit);
        }
        catch (Exception cause)
        {
            throw new InvalidOperationException($"{cause.Message}\n{string.Join('\n', watcher.Events.Select(Text))}\n{_agent!.Output}", cause);
        }
    }

    private static string Text(CloudEvent cloudEvent) => cloudEvent.BinaryData.ToStringUtf8().Replace(" ", "", StringComparison.Ordinal);
}
