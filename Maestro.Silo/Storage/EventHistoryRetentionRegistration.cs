using Microsoft.Extensions.DependencyInjection;

namespace Maestro.Silo.Storage;

/// <summary>Adds <see cref="EventHistoryRetention"/> to a silo.</summary>
public static class EventHistoryRetentionRegistration
{
    /// <summary>Adds the service and its options, which are validated when the host starts.</summary>
    /// <remarks>It needs an <c>NpgsqlDataSource</c> and a <see cref="TimeProvider"/> in the container.</remarks>
    public static IServiceCollection AddEventHistoryRetention(
        this IServiceCollection services, Action<EventHistoryRetentionOptions>? configure = null)
    {
        services.AddOptions<EventHistoryRetentionOptions>()
            .Configure(options => configure?.Invoke(options))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services.AddHostedService<EventHistoryRetention>();
    }
}
