using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Leading;
using Maestro.Agent.Measuring;
using Maestro.Agent.Transport;
using Maestro.KubernetesApi;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Leading;

public sealed class LeaderElectionTests : IAsyncLifetime
{
    // Below the time after which a request of its own ends.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private readonly string _file = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private TestKubernetes _kube = null!;

    public async Task InitializeAsync() => _kube = await TestKubernetes.StartAsync();

    public async Task DisposeAsync()
    {
        await _kube.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task A_leader_whose_renewal_hangs_gives_up_before_another_one_may_lead()
    {
        await File.WriteAllTextAsync(_file, _kube.Kubeconfig);
        using var connection = ApiConnection.Open(_file);
        var api = ApiClients.Over(connection, 0, 1, TimeProvider.System, new AgentMetrics().ForApi("test")).Objects;
        var election = new LeaderElection(api, "default", "me", new Jitter(new Random(1)), _time, NullLogger<LeaderElection>.Instance);
        await election.AcquireAsync(CancellationToken.None);
        var asked = 0;
        _kube.Faults.Delay(TimeSpan.FromHours(1), _ => Interlocked.Increment(ref asked) > 0);

        var hold = election.HoldAsync(CancellationToken.None);
        _time.Advance(LeaseRules.RetryPeriod);
        await Eventually.HoldsAsync(() => Volatile.Read(ref asked) > 0, "the renewal");
        Assert.False(hold.IsCompleted);

        _time.Advance(LeaseRules.RenewDeadline - LeaseRules.RetryPeriod);
        await hold.WaitAsync(Limit);
    }
}
