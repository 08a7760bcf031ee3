namespace Maestro.KubernetesApi.Tests.Kinds;

/// <summary>What the common kinds refuse, in the words of a real server.</summary>
public sealed class ValidationTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    [Theory]
    [InlineData("configmaps", """{"kind":"ConfigMap","metadata":{"name":"Bad_Name"}}""", "ConfigMap \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of")]
    [InlineData("configmaps", """{"kind":"ConfigMap","metadata":{"name":"a","labels":{"x":"not valid"}}}""", "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"not valid\": a valid label must be an empty string or consist of")]
    [InlineData("configmaps", """{"kind":"ConfigMap","metadata":{"name":"a"},"data":{"a b":"1"}}""", "ConfigMap \"a\" is invalid: data[a b]: Invalid value: \"a b\": a valid config key must consist of")]
    [InlineData("configmaps", """{"kind":"ConfigMap","metadata":{}}""", "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required")]
    [InlineData("services", """{"kind":"Service","metadata":{"name":"a"},"spec":{}}""", "Service \"a\" is invalid: spec.ports: Required value")]
    [InlineData("pods", """{"kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[]}}""", "Pod \"a\" is invalid: spec.containers: Required value")]
    [InlineData("pods", """{"kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c"}]}}""", "Pod \"a\" is invalid: spec.containers[0].image: Required value")]
    public async Task Refused_on_create(string resource, string body, string sentence)
    {
        var (_, core) = fixture.Namespace();

        var (status, answer) = await fixture.Client.PostAsync($"{core}/{resource}", body.Insert(1, "\"apiVersion\":\"v1\","));

        Assert.Equal(422, status);
        Assert.StartsWith(sentence, answer["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"spec":{"replicas":"two"}}""", "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":{}}}}}""", "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container")]
    public async Task A_value_of_the_wrong_type_is_no_such_object(string body, string why)
    {
        var (name, _) = fixture.Namespace();

        var (status, answer) = await fixture.Client.PostAsync(
            $"/apis/apps/v1/namespaces/{name}/deployments", body.Insert(1, "\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\"},"));

        Assert.Equal(400, status);
        Assert.Equal($"Deployment in version \"v1\" cannot be handled as a Deployment: {why}", answer["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_immutable_stays()
    {
        var (name, core) = fixture.Namespace();
        var objects = fixture.Cluster.Objects;
        objects.Put($"{{apiVersion: v1, kind: Secret, metadata: {{name: s, namespace: {name}}}, type: Opaque}}");
        objects.Put($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c, namespace: {name}}}, immutable: true, data: {{a: '1'}}}}");
        objects.Put($"{{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {{name: b, namespace: {name}}}, roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}}}}");

        await RefusedAsync($"{core}/secrets/s", """{"type":"other"}""", "Secret \"s\" is invalid: type: Invalid value: \"other\": field is immutable");
        await RefusedAsync($"{core}/configmaps/c", """{"data":{"a":"2"}}""", "ConfigMap \"c\" is invalid: data: Forbidden: field is immutable when `immutable` is set");
        await RefusedAsync(
            $"/apis/rbac.authorization.k8s.io/v1/namespaces/{name}/rolebindings/b",
            """{"roleRef":{"name":"x"}}""",
            "RoleBinding.rbac.authorization.k8s.io \"b\" is invalid: roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\",\"Name\":\"x\"}: cannot change roleRef");
    }

    [Fact]
    public async Task A_service_keeps_its_address_when_an_update_leaves_it_out()
    {
        var (_, core) = fixture.Namespace();
        const string service = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"selector":{"a":"b"},"ports":[{"port":80}]}}""";
        var (_, made) = await fixture.Client.PostAsync($"{core}/services", service);

        var (status, updated) = await fixture.Client.PutAsync($"{core}/services/s", service.Replace("80", "81", StringComparison.Ordinal));

        Assert.Equal(200, status);
        Assert.StartsWith("10.96.", made["spec"]!["clusterIP"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(made["spec"]!["clusterIP"]!.GetValue<string>(), updated["spec"]!["clusterIP"]!.GetValue<string>());
        Assert.Equal(81, updated["spec"]!["ports"]![0]!["targetPort"]!.GetValue<int>());
    }

    private async Task RefusedAsync(string path, string patch, string sentence)
    {
        var (status, answer) = await fixture.Client.PatchAsync(path, ApiClient.Merge, patch);
        Assert.Equal((422, sentence), (status, answer["message"]!.GetValue<string>()));
    }
}
