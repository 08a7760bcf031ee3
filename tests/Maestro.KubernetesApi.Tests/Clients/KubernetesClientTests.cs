using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Maestro.KubernetesApi.Tests.Clients;

/// <summary>The official .NET client works against the server, over TLS and with each kind of credentials.</summary>
public sealed class KubernetesClientTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Typed_objects_are_made_read_changed_and_deleted()
    {
        var (name, _) = fixture.Namespace();
        using var client = Client(fixture.Cluster.Kubeconfig);
        var made = await client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "typed" }, Data = new Dictionary<string, string> { ["a"] = "1" } }, name);

        made.Data["a"] = "2";
        var changed = await client.CoreV1.ReplaceNamespacedConfigMapAsync(made, "typed", name);

        Assert.NotEqual(made.Metadata.ResourceVersion, changed.Metadata.ResourceVersion);
        Assert.Equal("2", (await client.CoreV1.ReadNamespacedConfigMapAsync("typed", name)).Data["a"]);
        Assert.Equal(["typed"], (await client.CoreV1.ListNamespacedConfigMapAsync(name)).Items.Select(item => item.Metadata.Name));
        var gone = await client.CoreV1.DeleteNamespacedConfigMapAsync("typed", name);
        Assert.Equal("Success", gone.Status);
        var missing = await Assert.ThrowsAsync<HttpOperationException>(() => client.CoreV1.ReadNamespacedConfigMapAsync("typed", name));
        Assert.Equal("configmaps \"typed\" not found", JsonNode.Parse(missing.Response.Content)!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_deployment_and_its_status_survive_the_models_of_the_client()
    {
        var (name, _) = fixture.Namespace();
        using var client = Client(fixture.Cluster.Kubeconfig);
        var labels = new Dictionary<string, string> { ["app"] = "web" };
        await client.AppsV1.CreateNamespacedDeploymentAsync(
            new V1Deployment
            {
                Metadata = new V1ObjectMeta { Name = "web" },
                Spec = new V1DeploymentSpec
                {
                    Selector = new V1LabelSelector { MatchLabels = labels },
                    Template = new V1PodTemplateSpec
                    {
                        Metadata = new V1ObjectMeta { Labels = labels },
                        Spec = new V1PodSpec
                        {
                            Containers = [new V1Container { Name = "c", Image = "c:1", Resources = new V1ResourceRequirements { Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new ResourceQuantity("500m") } } }],
                        },
                    },
                },
            },
            name);
        fixture.Cluster.Objects.SetStatus("apps/v1", "Deployment", name, "web", new JsonObject { ["readyReplicas"] = 1, ["observedGeneration"] = 1 });

        var read = await client.AppsV1.ReadNamespacedDeploymentAsync("web", name);

        Assert.Equal(1, read.Status.ReadyReplicas);
        Assert.Equal("25%", read.Spec.Strategy.RollingUpdate.MaxSurge.ToString());
        Assert.Equal("500m", read.Spec.Template.Spec.Containers[0].Resources.Requests["cpu"].ToString());
        var scale = await client.AppsV1.ReadNamespacedDeploymentScaleAsync("web", name);
        Assert.Equal((1, "app=web"), (scale.Spec.Replicas!.Value, scale.Status.Selector));
    }

    [Fact]
    public async Task Any_resource_is_reached_as_a_custom_object_with_options()
    {
        var (name, _) = fixture.Namespace();
        using var client = Client(fixture.Cluster.Kubeconfig);
        const string applied = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"generic"},"data":{"a":"1"}}""";

        var made = await client.CustomObjects.PatchNamespacedCustomObjectWithHttpMessagesAsync<JsonNode>(
            new V1Patch(applied, V1Patch.PatchType.ApplyPatch), "", "v1", name, "configmaps", "generic", fieldManager: "work-agent", force: true);

        Assert.Equal("work-agent", made.Body["metadata"]!["managedFields"]![0]!["manager"]!.GetValue<string>());
        Assert.Equal("Apply", made.Body["metadata"]!["managedFields"]![0]!["operation"]!.GetValue<string>());
        var resources = await client.CustomObjects.GetAPIResourcesAsync("apps", "v1");
        Assert.Contains(resources.Resources, resource => resource is { Name: "deployments", Namespaced: true, Kind: "Deployment" });
    }

    [Fact]
    public async Task The_generic_client_works()
    {
        var (name, _) = fixture.Namespace();
        using var client = Client(fixture.Cluster.Kubeconfig);
        using var secrets = new GenericClient(client, "", "v1", "secrets");

        await secrets.CreateNamespacedAsync(new V1Secret { ApiVersion = "v1", Kind = "Secret", Metadata = new V1ObjectMeta { Name = "s" }, StringData = new Dictionary<string, string> { ["k"] = "v" } }, name);

        var read = await secrets.ReadNamespacedAsync<V1Secret>(name, "s");
        Assert.Equal(("Opaque", "v"), (read.Type, Encoding.UTF8.GetString(read.Data["k"])));
    }

    [Fact]
    public async Task A_watch_of_the_client_sees_changes_until_the_server_drops_it()
    {
        var (name, _) = fixture.Namespace();
        using var client = Client(fixture.Cluster.Kubeconfig);
        var seen = new List<string>();
        var two = new TaskCompletionSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var (type, item) in client.CoreV1.WatchListNamespacedConfigMapAsync(name))
            {
                seen.Add($"{type} {item.Metadata.Name}");
                if (seen.Count == 2)
                {
                    two.SetResult();
                }
            }
        });
        fixture.Cluster.Objects.Put($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: w, namespace: {name}}}}}");
        await fixture.Cluster.Objects.WaitAsync("v1", "ConfigMap", name, "w", null, Patience);
        await Eventually.TrueAsync(() => Task.FromResult(seen.Count == 1), "the first event");
        fixture.Cluster.Objects.Delete("v1", "ConfigMap", name, "w");
        await two.Task.WaitAsync(Patience);

        fixture.Cluster.Faults.DropWatches();

        await reading.WaitAsync(Patience);
        Assert.Equal(["Added w", "Deleted w"], seen);
    }

    [Fact]
    public async Task A_client_certificate_tells_user_and_groups()
    {
        using var client = Client(fixture.Cluster.KubeconfigWithCertificate("alice", "system:masters"));

        var review = await client.AuthenticationV1.CreateSelfSubjectReviewAsync(new V1SelfSubjectReview());

        Assert.Equal("alice", review.Status.UserInfo.Username);
        Assert.Equal(["system:masters", "system:authenticated"], review.Status.UserInfo.Groups);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        await using var other = await TestKubernetes.StartAsync();
        var foreign = other.KubeconfigWithCertificate("mallory", "system:masters");
        var own = fixture.Cluster.Kubeconfig;
        var mixed = string.Join('\n', foreign.Split('\n').Select((line, i) =>
            line.Contains("server:", StringComparison.Ordinal) || line.Contains("certificate-authority-data:", StringComparison.Ordinal) ? own.Split('\n')[i] : line));
        using var client = Client(mixed);

        await Assert.ThrowsAnyAsync<Exception>(() => client.CoreV1.ListNamespaceAsync());
        Assert.Equal(0, fixture.Cluster.Requests.Count(request => request.UserAgent.Contains("mallory", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Leases_elect_a_leader()
    {
        var (name, _) = fixture.Namespace();
        using var client = Client(fixture.Cluster.Kubeconfig);
        var elector = new k8s.LeaderElection.LeaderElector(new k8s.LeaderElection.LeaderElectionConfig(
            new k8s.LeaderElection.ResourceLock.LeaseLock(client, name, "lock", "one")));
        using var stop = new CancellationTokenSource();

        var holding = elector.RunUntilLeadershipLostAsync(stop.Token);

        await fixture.Cluster.Objects.WaitAsync(
            "coordination.k8s.io/v1", "Lease", name, "lock", body => body["spec"]?["holderIdentity"]?.GetValue<string>() == "one", Patience);
        await stop.CancelAsync();

        // The client ends one way or the other, depending on where the cancellation met it.
        Assert.True(await Record.ExceptionAsync(() => holding) is null or OperationCanceledException);
    }

    private static Kubernetes Client(string kubeconfig)
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(kubeconfig));
        return new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(text));
    }
}
