using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Maestro.Silo.Storage;

/// <summary>Adds <see cref="EventHistoryRetention"/> to a silo.</summary>
internal static class EventHistoryRetentionRegistration
{
    /// <summary>Adds the service and its options, which are validated when the host starts.</summary>
    /// <remarks>It needs <see cref="MaestroDatabase"/> and a <see cref="TimeProvider"/> in the container.</remarks>
    public static IServiceCollection AddEventHistoryRetention(
        this IServiceCollection services, Action<EventHistoryRetentionOptions>? configure = null)
    {
        services.AddOptions<EventHistoryRetentionOptions>()
            .Configure(options => configure?.Invoke(options))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services.AddHostedService(provider => new EventHistoryRetention(
            provider.GetRequiredService<MaestroDatabase>().Lists,
            provider.GetRequiredService<IOptions<EventHistoryRetentionOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventHistoryRetention>>()));
    }
}
