using System.Collections.Concurrent;
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
    private readonly Clock _time = new();
    private TestKubernetes _kube = null!;
    private ApiConnection _connection = null!;
    private LeaderElection _election = null!;

    public async Task InitializeAsync()
    {
        _kube = await TestKubernetes.StartAsync();
        await File.WriteAllTextAsync(_file, _kube.Kubeconfig);
        _connection = ApiConnection.Open(_file);
        var api = ApiClients.Over(_connection, 0, 1, TimeProvider.System, new AgentMetrics().ForApi("test")).Objects;
        _election = new LeaderElection(api, "default", "me", new Jitter(new Random(1)), _time, NullLogger<LeaderElection>.Instance);
    }

    public async Task DisposeAsync()
    {
        _connection.Dispose();
        await _kube.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task A_leader_whose_renewal_hangs_gives_up_before_another_one_may_lead()
    {
        await _election.AcquireAsync(CancellationToken.None);
        var asked = 0;
        _kube.Faults.Delay(TimeSpan.FromHours(1), _ => Interlocked.Increment(ref asked) > 0);

        var hold = _election.HoldAsync(CancellationToken.None);
        _time.Advance(LeaseRules.RetryPeriod);
        await Eventually.HoldsAsync(() => Volatile.Read(ref asked) > 0, "the renewal");
        Assert.False(hold.IsCompleted);

        _time.Advance(LeaseRules.RenewDeadline - LeaseRules.RetryPeriod);
        await hold.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_leader_that_is_refused_does_not_rest_beyond_the_time_in_which_it_must_renew()
    {
        await _election.AcquireAsync(CancellationToken.None);

        await GivesUpAfterAsync(26, 26, 26, 26, 3);
    }

    [Fact]
    public async Task The_time_to_renew_begins_with_the_write_that_acquired_and_not_with_its_answer()
    {
        _kube.Faults.Fail(1, 500, when: request =>
        {
            if (request is { Verb: "create", Resource: "leases" })
            {
                _time.Advance(TimeSpan.FromSeconds(50));
            }

            return false;
        });
        await _election.AcquireAsync(CancellationToken.None);

        await GivesUpAfterAsync(26, 26, 5);
    }

    private async Task GivesUpAfterAsync(params int[] pauses)
    {
        _kube.Faults.Fail(int.MaxValue, 500);
        var hold = _election.HoldAsync(CancellationToken.None);
        for (var attempts = 0; attempts < pauses.Length; attempts++)
        {
            // Each attempt has a timer that ends it, and each pause one.
            var (timers, pause) = ((2 * attempts) + 1, TimeSpan.FromSeconds(pauses[attempts]));
            await Eventually.HoldsAsync(() => _time.Timers.Count == timers, () => $"{timers} timers, not {_time.Timers.Count}");
            Assert.Equal(pause, _time.Timers.Last());
            Assert.False(hold.IsCompleted);
            _time.Advance(pause);
        }

        await hold.WaitAsync(Limit);
    }

    private sealed class Clock() : FakeTimeProvider(DateTimeOffset.UtcNow)
    {
        /// <summary>How long the timers run that were started.</summary>
        public ConcurrentQueue<TimeSpan> Timers { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Timers.Enqueue(dueTime);
            return timer;
        }
    }
}
