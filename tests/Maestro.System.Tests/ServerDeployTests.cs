using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Maestro.Cli;
using Maestro.Cli.Settings;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.Access;
using Maestro.SystemTests.Deploying;
using Maestro.SystemTests.Processes;
using Maestro.Testing;
using Npgsql;
using YamlDotNet.RepresentationModel;

namespace Maestro.SystemTests;

/// <summary>
/// What <c>deploy/server</c> puts into a cluster: the API takes it, its parts fit together, and migration and server that are started as it
/// says do their work.
/// </summary>
public sealed class ServerDeployTests : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly PostgresFixture _postgres;
    private readonly string _secrets = Directory.CreateTempSubdirectory("deploy-").FullName;

    public ServerDeployTests(PostgresFixture postgres)
    {
        _postgres = postgres;
        foreach (var (key, value) in ServerManifests.Database)
        {
            File.WriteAllText(Path.Combine(_secrets, key), value);
        }
    }

    public void Dispose() => Directory.Delete(_secrets, recursive: true);

    [Fact]
    public void Every_file_belongs_to_the_kustomization_and_every_object_to_the_namespace()
    {
        var envs = ServerManifests.Files.Kustomization["secretGenerator"][0]["envs"];
        ServerManifests.Files.Check(envs[0].ToString());
    }

    [Fact]
    public async Task The_API_takes_every_object_and_lets_the_account_ask_who_a_source_is_and_what_it_may_do()
    {
        await using var kube = await TestKubernetes.StartAsync(new TestKubernetesOptions
        {
            AdminToken = "administrator",
            Tokens = new Dictionary<string, UserInfo>
            {
                ["server"] = UserInfo.ServiceAccount("maestro", "maestro"),
                ["other"] = UserInfo.ServiceAccount("maestro", "default"),
            },
        });
        using var administrator = new ClusterAdministrator(kube, "administrator");
        foreach (var document in ServerManifests.Files.Documents())
        {
            await administrator.CreateAsync(document);
        }

        const string tokenReview = """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"other"}}""";
        const string accessReview = """
            {"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview",
             "spec":{"user":"billing","nonResourceAttributes":{"path":"/sources/billing","verb":"pub"}}}
            """;
        Assert.Equal(HttpStatusCode.Created, await PostAsync(kube, "server", "authentication.k8s.io/v1/tokenreviews", tokenReview));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(kube, "server", "authorization.k8s.io/v1/subjectaccessreviews", accessReview));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(kube, "other", "authentication.k8s.io/v1/tokenreviews", tokenReview));
    }

    [Fact]
    public void Services_budget_and_policy_select_the_pods_and_name_ports_they_have()
    {
        var documents = ServerManifests.Files.Documents();
        var labels = Map(ServerManifests.Files.Only("Deployment").At("spec", "template", "metadata", "labels")!);
        var ports = ((YamlSequenceNode)ServerManifests.Service["ports"]).ToDictionary(port => port["name"].ToString(), port => Number(port["containerPort"]));
        YamlNode[] selectors =
        [
            .. documents.Where(document => document.Kind == "Service").Select(document => document.At("spec", "selector")!),
            ServerManifests.Files.Only("Deployment").At("spec", "selector", "matchLabels")!,
            ServerManifests.Files.Only("PodDisruptionBudget").At("spec", "selector", "matchLabels")!,
            ServerManifests.Files.Only("NetworkPolicy").At("spec", "podSelector", "matchLabels")!,
            .. ((YamlSequenceNode)ServerManifests.Pod["topologySpreadConstraints"]).Select(spread => spread["labelSelector"]["matchLabels"]),
        ];
        Assert.All(selectors, selector => Assert.Equal(labels, Map(selector)));

        // Names and ports of the original's chart (rest-and-operations.md section 6.2).
        Assert.Equal(
            ["maestro 8000", "maestro-grpc 8090", "maestro-grpc-broker 8091", "maestro-healthcheck 8083", "maestro-metrics 8080"],
            documents.Where(document => document.Kind == "Service").Select(document => $"{document.Name} {document.At("spec", "ports")![0]["port"]}").Order());
        Assert.All(
            documents.Where(document => document.Kind == "Service"),
            document => Assert.Equal(Number(document.At("spec", "ports")![0]["port"]), ports[document.At("spec", "ports")![0]["targetPort"].ToString()]));
        Assert.Equal("metrics", documents.Single(document => document is { Kind: "Service", Name: "maestro-metrics" }).At("spec", "ports")![0]["name"].ToString());

        // Everybody may come in at the ports that have a Service, and at the others only the pods themselves.
        var rules = (YamlSequenceNode)ServerManifests.Files.Only("NetworkPolicy").At("spec", "ingress")!;
        Assert.Equal([8000, 8080, 8083, 8090, 8091], PortsOf(rules.Single(rule => !HasFrom(rule))));
        var inner = rules.Single(HasFrom);
        Assert.Equal([11111, 30000], PortsOf(inner));
        Assert.Equal(labels, Map(Assert.Single((YamlSequenceNode)inner["from"])["podSelector"]["matchLabels"]));
        Assert.Equal(ports.Values.Order(), rules.SelectMany(PortsOf).Order());

        static bool HasFrom(YamlNode rule) => ((YamlMappingNode)rule).Children.ContainsKey("from");
        static IEnumerable<int> PortsOf(YamlNode rule) => ((YamlSequenceNode)rule["ports"]).Select(port => Number(port["port"])).Order();
    }

    [Fact]
    public async Task The_command_lines_are_taken_and_agree_with_the_ports_the_Secret_and_the_time_to_stop()
    {
        (ServerSettings? server, DatabaseSettings? migrated) = (null, null);
        var hosting = new Hosting
        {
            Server = (_, settings, _) => Task.FromResult(server = settings),
            Migrate = (settings, _, _, _) => Task.FromResult(migrated = settings),
        };
        foreach (var container in KustomizeDirectory.Containers(ServerManifests.Pod))
        {
            var variables = ServerManifests.Variables(container, "10.1.2.3");
            Assert.Subset(await DocumentedVariablesAsync(), variables.Keys.Where(name => name.StartsWith("MAESTRO_", StringComparison.Ordinal)).ToHashSet());
            var cli = new MaestroCli(hosting, variables.GetValueOrDefault);
            Assert.Equal("", await RunAsync(cli, ServerManifests.Arguments(container, _secrets, "10.1.2.3")));

            var mounts = ((YamlSequenceNode)container["volumeMounts"]).ToDictionary(mount => mount["name"].ToString(), mount => mount["mountPath"].ToString());
            Assert.Equal(ServerManifests.SecretDirectory, mounts["rds"]);
            Assert.Equal("/tmp", mounts["tmp"]);
        }

        var database = ServerManifests.Database;
        Assert.Equal($"{database["db.user"]}@{database["db.host"]}:{database["db.port"]}/{database["db.name"]}", server!.Database.Location);
        Assert.Equal(server.Database.MigrationConnectionString, migrated!.MigrationConnectionString);
        Assert.Contains(database["db.password"], server.Database.ConnectionString, StringComparison.Ordinal);
        Assert.Contains(
            (YamlSequenceNode)ServerManifests.Pod["volumes"],
            volume => volume["name"].ToString() == "rds" && volume["secret"]["secretName"].ToString() == Secret["name"].ToString());

        var ports = ((YamlSequenceNode)ServerManifests.Service["ports"]).ToDictionary(port => port["name"].ToString(), port => Number(port["containerPort"]));
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["http"] = server.Listeners.RestPort,
                ["grpc"] = server.Grpc.SourcePort,
                ["grpc-broker"] = server.Grpc.AgentPort,
                ["metrics"] = server.Listeners.MetricsPort,
                ["healthcheck"] = server.Listeners.HealthPort,
                ["silo"] = server.Orleans.SiloPort,
                ["silo-gateway"] = server.Orleans.GatewayPort,
            },
            ports);
        Assert.Equal(("", IPAddress.Parse("10.1.2.3"), "maestro-maestro-0"), (server.Listeners.Hostname, server.Orleans.AdvertisedAddress, server.ClientId));
        Assert.Equal("false", ServerManifests.Pod["enableServiceLinks"].ToString());

        var pause = Number(ServerManifests.Service["lifecycle"]["preStop"]["sleep"]["seconds"]);
        Assert.True(Number(ServerManifests.Pod["terminationGracePeriodSeconds"]) > pause + server.ShutdownTimeout.TotalSeconds);
    }

    [Fact]
    public async Task Migration_and_server_as_the_Deployment_starts_them_answer_its_probes()
    {
        var database = new NpgsqlConnectionStringBuilder(await _postgres.CreateDatabaseAsync(migrated: false));
        foreach (var (key, value) in new Dictionary<string, string?>
        {
            ["db.host"] = database.Host,
            ["db.port"] = database.Port.ToString(CultureInfo.InvariantCulture),
            ["db.user"] = database.Username,
            ["db.password"] = database.Password,
            ["db.name"] = database.Database,
        })
        {
            File.WriteAllText(Path.Combine(_secrets, key), value);
        }

        // The database of this machine has no TLS; of an option that comes twice, the last one counts.
        await using var migration = await MaestroProcess.RunAsync([.. ServerManifests.Arguments(ServerManifests.Migration, _secrets), "--db-sslmode=disable"]);
        Assert.True(migration.ExitCode == 0, migration.Output);
        var line = ServerManifests.Arguments(ServerManifests.Service, _secrets);
        await using var server = MaestroProcess.Server(null, line[0], [.. line[1..], "--db-sslmode=disable"]);
        await server.StartAsync();

        foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
        {
            var get = ServerManifests.Service[probe]["httpGet"];
            Assert.Equal("healthcheck", get["port"].ToString());
            Assert.Equal(200, await server.HealthAsync(get["path"].ToString()));
        }

        Assert.Equal(404, await server.HealthAsync("/nothing"));
        var scrape = ServerManifests.Files.Only("Deployment").At("spec", "template", "metadata", "annotations")!;
        Assert.Contains(
            (YamlSequenceNode)ServerManifests.Service["ports"],
            port => port["name"].ToString() == "metrics" && port["containerPort"].ToString() == scrape["prometheus.io/port"].ToString());
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(string.Create(
            CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.MetricsPort}{scrape["prometheus.io/path"]}")));
        Assert.Contains("maestro_build_info", metrics, StringComparison.Ordinal);
    }

    private static YamlNode Secret => ServerManifests.Files.Kustomization["secretGenerator"][0];

    private static int Number(YamlNode node) => int.Parse(node.ToString(), CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Map(YamlNode node) =>
        ((YamlMappingNode)node).Children.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString());

    private static async Task<string> RunAsync(MaestroCli cli, string[] arguments)
    {
        using var error = new StringWriter();
        var code = await cli.RunAsync(arguments, TextWriter.Null, error, CancellationToken.None);
        return code == 0 ? error.ToString() : $"{code}: {error}";
    }

    private static async Task<HashSet<string>> DocumentedVariablesAsync() =>
    [
        .. (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "configuration.md"))).Split('`').Where(word => word.StartsWith("MAESTRO_", StringComparison.Ordinal)),
    ];

    private static async Task<HttpStatusCode> PostAsync(TestKubernetes kube, string token, string path, string json)
    {
        using var http = new HttpClient { BaseAddress = kube.HttpUrl };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri($"/apis/{path}", UriKind.Relative), body);
        return answer.StatusCode;
    }
}
