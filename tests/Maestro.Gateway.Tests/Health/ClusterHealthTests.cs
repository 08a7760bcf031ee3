using Maestro.Gateway.Health;
using Maestro.Gateway.Tests.Brokers;
using Maestro.Grains;
using Maestro.Grains.ResourceBundles;
using Maestro.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Health;

public sealed class ClusterHealthTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Whatever_keeps_an_answer_away_the_cluster_is_asked_again()
    {
        Func<Task> answer = () => Task.CompletedTask;
        var time = new FakeTimeProvider();
        var grains = StubGrains.Of((typeof(IResourceBundleReader), (_, _) => answer()));
        using var health = new ClusterHealth(grains, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), time);
        await health.StartAsync(CancellationToken.None);

        await BecomesAsync(HealthState.Ready);
        foreach (var (failure, expected) in new (Exception, HealthState)[]
        {
            (new StorageUnavailableException("away"), HealthState.StoreAway),
            (new TimeoutException(), HealthState.NotReady),
            (new TaskCanceledException(), HealthState.NotReady),
        })
        {
            answer = () => Task.FromException(failure);
            await BecomesAsync(expected);
            answer = () => Task.CompletedTask;
            await BecomesAsync(HealthState.Ready);
        }

        await health.StopAsync(CancellationToken.None);

        async Task BecomesAsync(HealthState expected)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Eventually.TrueAsync(() => health.State == expected, Patience, $"{expected}");
        }
    }
}
