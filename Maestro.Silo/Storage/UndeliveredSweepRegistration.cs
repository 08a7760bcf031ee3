using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maestro.Silo.Storage;

/// <summary>Adds <see cref="UndeliveredSweep"/> to a silo.</summary>
internal static class UndeliveredSweepRegistration
{
    /// <summary>Adds the service; it needs <see cref="MaestroDatabase"/>, a <see cref="TimeProvider"/>, a <see cref="Random"/> and the silo's grains.</summary>
    public static IServiceCollection AddUndeliveredSweep(this IServiceCollection services, UndeliveredSweepOptions options) =>
        services.AddHostedService(provider =>
        {
            var grains = provider.GetRequiredService<IGrainFactory>();
            return new UndeliveredSweep(
                provider.GetRequiredService<MaestroDatabase>().Lists,
                consumer => grains.GetGrain<IConsumerGrain>(consumer).Redeliver(),
                options,
                provider.GetRequiredService<IReconciliationMetrics>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<Random>(),
                provider.GetRequiredService<ILogger<UndeliveredSweep>>());
        });
}
