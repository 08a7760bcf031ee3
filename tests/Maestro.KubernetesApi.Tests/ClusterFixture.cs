namespace Maestro.KubernetesApi.Tests;

/// <summary>A server that the tests of a class share, each in a namespace of its own.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private int _namespaces;

    public TestKubernetes Cluster { get; private set; } = null!;

    internal ApiClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Cluster = await TestKubernetes.StartAsync();
        Client = new ApiClient(Cluster);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Cluster.DisposeAsync();
    }

    /// <summary>A new namespace, and the path of its core resources.</summary>
    public (string Name, string Core) Namespace()
    {
        var name = $"ns-{Interlocked.Increment(ref _namespaces)}";
        Cluster.Objects.Put($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");
        return (name, $"/api/v1/namespaces/{name}");
    }
}
