using System.Reflection;
using Maestro.Silo.Platform;
using Maestro.Silo.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Maestro.Silo.Tests.Platform;

public sealed class DashboardHostingTests(GroupCommitSilo silo) : IClassFixture<GroupCommitSilo>
{
    [Fact]
    public void Its_counters_are_not_taken_every_second()
    {
        var exporter = silo.Services.GetService(DashboardHosting.Exporter);

        Assert.NotNull(exporter);
        Assert.Equal(
            DashboardHosting.Period.TotalMilliseconds,
            Convert.ToDouble(DashboardHosting.Exporter
                .GetProperty(DashboardHosting.ExportInterval, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(exporter)));
        Assert.Contains(exporter, silo.Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>());
    }
}
