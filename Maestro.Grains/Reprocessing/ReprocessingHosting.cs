using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Gate;
using Maestro.Grains.Reprocessing.Lifecycle;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Reprocessing;

/// <summary>Puts reprocessing into a silo, and the gate into whatever process answers for it.</summary>
public static class ReprocessingHosting
{
    /// <summary>
    /// Adds what the solutions need besides <see cref="ISolutionStore"/> and <see cref="Jobs.IReprocessingRows"/>, which the silo provides, and the
    /// neighbours (<see cref="IProcessMemory"/>, <see cref="IDiscovery"/>, <see cref="IApiCore"/>, <see cref="IDomainApp"/>,
    /// <see cref="IEventManager"/>, <see cref="IBroker"/>), which the host provides.
    /// </summary>
    public static ISiloBuilder AddReprocessing(this ISiloBuilder builder, ReprocessingOptions options)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(services => new EffectPerformer(
            services.GetRequiredService<IProcessMemory>(),
            services.GetRequiredService<IDiscovery>(),
            services.GetRequiredService<IApiCore>(),
            services.GetRequiredService<IDomainApp>(),
            services.GetRequiredService<IEventManager>(),
            services.GetRequiredService<IBroker>(),
            services.GetRequiredService<IGrainFactory>()));
        builder.Services.AddSingleton(services => new EffectExecutor(
            services.GetRequiredService<EffectPerformer>(),
            services.GetRequiredService<ISolutionStore>(),
            services.GetRequiredService<IGrainFactory>(),
            options,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<EffectExecutor>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<EffectExecutor>());
        return builder.AddPersistentStreams(JobLifecycle.Provider, LifecycleQueues.Create, _ => { });
    }

    /// <summary>
    /// Wakes what is open and reads the systems from API core, from the start of the silo on; to be added after the silo, so that it runs by then.
    /// </summary>
    public static IServiceCollection AddSolutionWatch(this IServiceCollection services) => services.AddHostedService<SolutionWatch>();

    /// <summary>
    /// Adds <see cref="IGate"/>, which answers from memory, and what keeps that memory true; for silos and for processes that are clients of the
    /// cluster, after what connects them to it.
    /// </summary>
    public static IServiceCollection AddReprocessingGate(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GateMemory>();
        services.AddSingleton<IGate>(provider => provider.GetRequiredService<GateMemory>());
        return services.AddHostedService<GateLease>();
    }
}
