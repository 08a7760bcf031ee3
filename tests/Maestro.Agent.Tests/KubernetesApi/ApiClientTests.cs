using System.Diagnostics;
using Maestro.Agent.Configuration;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Measuring;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.Access;

namespace Maestro.Agent.Tests.KubernetesApi;

public sealed class ApiClientTests : IAsyncLifetime
{
    private static readonly ObjectKey Map = new(new ResourceType("", "v1", "configmaps"), "default", "a");

    private readonly string _file = Path.GetTempFileName();
    private TestKubernetes _kube = null!;

    public async Task InitializeAsync()
    {
        _kube = await TestKubernetes.StartAsync();
        _kube.Objects.Put("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"default"}}""");
    }

    public async Task DisposeAsync()
    {
        await _kube.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    [Trait("Checklist", "agent-71")]
    public async Task Only_the_object_of_the_uid_is_deleted()
    {
        using var connection = await ConnectAsync(_kube.Kubeconfig);
        var api = Client(connection);
        var refused = await Assert.ThrowsAsync<ApiException>(() => api.DeleteAsync(Map, "another", default));
        Assert.True(refused.IsConflict);
        var live = await api.FindAsync(Map, default);
        await api.DeleteAsync(Map, live!.Value.GetProperty("metadata").GetProperty("uid").GetString()!, default);

        Assert.Null(await api.FindAsync(Map, default));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_when_it_said()
    {
        using var connection = await ConnectAsync(_kube.Kubeconfig);
        _kube.Faults.Fail(1, 429, TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();

        Assert.NotNull(await Client(connection).FindAsync(Map, default));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), Eventually.Limit);
    }

    [Fact]
    public async Task Requests_keep_to_the_rate()
    {
        using var connection = await ConnectAsync(_kube.Kubeconfig);
        var api = Client(connection, rate: 20, burst: 1);
        await api.FindAsync(Map, default);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => api.FindAsync(Map, default)));

        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(450), $"ten requests took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_client_certificate_works_as_well_as_a_token()
    {
        using var connection = await ConnectAsync(_kube.KubeconfigWithCertificate("me", "system:masters"));

        Assert.NotNull(await Client(connection).FindAsync(Map, default));
    }

    [Fact]
    public async Task A_user_without_rights_and_a_server_that_is_away_say_so()
    {
        using var connection = await ConnectAsync(_kube.KubeconfigFor(UserInfo.ServiceAccount("default", "nobody")));
        var api = Client(connection);
        var refused = await Assert.ThrowsAsync<ApiException>(() => api.FindAsync(Map, default));
        Assert.True(refused.IsForbidden);
        Assert.StartsWith("configmaps \"a\" is forbidden: User \"system:serviceaccount:default:nobody\" cannot get resource", refused.Message, StringComparison.Ordinal);

        await _kube.StopListeningAsync();
        var away = await Assert.ThrowsAsync<ApiException>(() => api.FindAsync(Map, default));
        Assert.Equal(0, away.StatusCode);
        Assert.StartsWith("GET api/v1/namespaces/default/configmaps/a: ", away.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_is_not_there_is_named() => Assert.Contains(
        "kubeconfig '/does/not/exist' cannot be used",
        Assert.Throws<AgentConfigurationException>(() => ApiConnection.Open("/does/not/exist")).Message,
        StringComparison.Ordinal);

    private async Task<ApiConnection> ConnectAsync(string kubeconfig)
    {
        await File.WriteAllTextAsync(_file, kubeconfig);
        return ApiConnection.Open(_file);
    }

    private static ApiClient Client(ApiConnection connection, double rate = 0, int burst = 1) =>
        ApiClients.Over(connection, rate, burst, TimeProvider.System, new AgentMetrics().ForApi("test")).Objects;
}
