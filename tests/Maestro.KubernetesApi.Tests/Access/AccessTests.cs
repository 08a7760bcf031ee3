using Maestro.KubernetesApi.Access;

namespace Maestro.KubernetesApi.Tests.Access;

public sealed class AccessTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task A_role_allows_what_it_names_and_nothing_else()
    {
        var (name, core) = fixture.Namespace();
        Grant(name, "reader", "{apiGroups: [''], resources: [configmaps], verbs: [get, list], resourceNames: []}");
        using var client = As(name, "reader");

        Assert.Equal(200, (await client.GetAsync($"{core}/configmaps")).Status);
        var (status, body) = await client.GetAsync($"{core}/secrets");
        Assert.Equal(403, status);
        Assert.Equal(
            $"secrets is forbidden: User \"system:serviceaccount:{name}:reader\" cannot list resource \"secrets\" in API group \"\" in the namespace \"{name}\"",
            body["message"]!.GetValue<string>());
        (status, body) = await client.GetAsync("/apis/apps/v1/deployments");
        Assert.Equal(403, status);
        Assert.EndsWith("cannot list resource \"deployments\" in API group \"apps\" at the cluster scope", body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_is_for_everybody_who_is_known()
    {
        var (name, _) = fixture.Namespace();
        using var known = As(name, "nobody");
        using var unknown = new ApiClient(fixture.Cluster, token: null);

        Assert.Equal(200, (await known.GetAsync("/apis")).Status);
        Assert.Equal(200, (await unknown.GetAsync("/version")).Status);
        var (status, body) = await unknown.GetAsync("/apis");
        Assert.Equal((403, "forbidden: User \"system:anonymous\" cannot get path \"/apis\""), (status, body["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Nobody_hands_out_more_than_they_have()
    {
        var (name, _) = fixture.Namespace();
        Grant(name, "granter", "{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [create]}", "{apiGroups: [''], resources: [configmaps], verbs: [get]}");
        using var client = As(name, "granter");
        var path = $"/apis/rbac.authorization.k8s.io/v1/namespaces/{name}/roles?dryRun=All";

        var (status, body) = await client.PostAsync(path, Role("""["secrets"]"""));
        Assert.Equal(403, status);
        Assert.Equal(
            $"roles.rbac.authorization.k8s.io \"r\" is forbidden: user \"system:serviceaccount:{name}:granter\" (groups=[\"system:serviceaccounts\" \"system:serviceaccounts:{name}\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}}",
            body["message"]!.GetValue<string>());
        (status, _) = await client.PostAsync(path, Role("""["configmaps"]"""));
        Assert.Equal(201, status);
        Assert.Null(fixture.Cluster.Objects.Find("rbac.authorization.k8s.io/v1", "Role", name, "r"));
    }

    [Fact]
    public async Task Impersonation_needs_the_right_to_it()
    {
        var (name, core) = fixture.Namespace();
        using var client = As(name, "plain");

        var (status, body) = await client.SendAsync(HttpMethod.Get, $"{core}/configmaps", null, ApiClient.Json, ("Impersonate-User", "system:serviceaccount:x:y"));

        Assert.Equal(403, status);
        Assert.Equal(
            $"serviceaccounts \"y\" is forbidden: User \"system:serviceaccount:{name}:plain\" cannot impersonate resource \"serviceaccounts\" in API group \"\" in the namespace \"x\"",
            body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_review_answers_from_the_bindings()
    {
        var (name, _) = fixture.Namespace();
        Grant(name, "reader", "{apiGroups: [apps], resources: [deployments], verbs: [get]}");

        Assert.True(await ReviewAsync("get"));
        Assert.False(await ReviewAsync("delete"));

        async Task<bool> ReviewAsync(string verb)
        {
            var (_, body) = await fixture.Client.PostAsync("/apis/authorization.k8s.io/v1/subjectaccessreviews", $$$"""
                {"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"system:serviceaccount:{{{name}}}:reader",
                 "groups":["system:serviceaccounts","system:authenticated","system:serviceaccounts:{{{name}}}"],
                 "resourceAttributes":{"namespace":"{{{name}}}","verb":"{{{verb}}}","group":"apps","version":"v1","resource":"deployments","name":"x"} } }
                """);
            return body["status"]!["allowed"]!.GetValue<bool>();
        }
    }

    [Fact]
    public async Task A_service_account_gets_a_token()
    {
        var (name, core) = fixture.Namespace();
        fixture.Cluster.Objects.Put($"{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: robot, namespace: {name}}}}}");

        var (status, body) = await fixture.Client.PostAsync($"{core}/serviceaccounts/robot/token", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":[]}}""");

        Assert.Equal(201, status);
        using var client = new ApiClient(fixture.Cluster, body["status"]!["token"]!.GetValue<string>());
        var (_, self) = await client.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}""");
        Assert.Equal($"system:serviceaccount:{name}:robot", self["status"]!["userInfo"]!["username"]!.GetValue<string>());
    }

    private void Grant(string @namespace, string account, params string[] rules) => fixture.Cluster.Objects.Put($$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: {{account}}, namespace: {{@namespace}} }
        rules: [{{string.Join(", ", rules)}}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: {{account}}, namespace: {{@namespace}} }
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: {{account}} }
        subjects: [{kind: ServiceAccount, name: {{account}}, namespace: {{@namespace}} }]
        """);

    private ApiClient As(string @namespace, string account)
    {
        var kubeconfig = fixture.Cluster.KubeconfigFor(UserInfo.ServiceAccount(@namespace, account));
        return new ApiClient(fixture.Cluster, kubeconfig.Split("token: ")[1].Trim());
    }

    private static string Role(string resources) =>
        $$$"""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":{{{resources}}},"verbs":["get"]}]}""";
}
