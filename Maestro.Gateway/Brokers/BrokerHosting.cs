using Maestro.Gateway.Agents;
using Maestro.Gateway.Brokers.Mqtt;
using Maestro.Gateway.Brokers.PubSub;
using Microsoft.Extensions.DependencyInjection;

namespace Maestro.Gateway.Brokers;

/// <summary>Puts the way to agents behind a message broker into a gateway.</summary>
internal static class BrokerHosting
{
    /// <summary>Adds the parts; without settings only the word that there is no broker.</summary>
    public static void AddBroker(this IServiceCollection services, BrokerGatewaySettings? settings)
    {
        services.AddSingleton(provider => new BrokerState(settings?.Address, provider.GetRequiredService<TimeProvider>()));
        if (settings is null)
        {
            return;
        }

        services.AddSingleton(settings);
        services.AddSingleton<IAgentReports>(provider => provider.GetRequiredService<AgentReports>());
        services.AddSingleton<ResyncTrigger>();
        services.AddSingleton<DelayedStatusResync>();
        services.AddSingleton<UnansweredResyncs>();
        services.AddSingleton<BrokerMetrics>();
        services.AddSingleton<BrokerSession>();
        services.AddHostedSingleton<BrokerOwnership>();
        services.AddSingleton<OutgoingEvents>();
        services.AddHostedService<BacklogReader>();
        services.AddHostedSingleton<IncomingEvents>();
        services.AddHostedService<ConsumerResync>();
        switch (settings)
        {
            case MqttGatewaySettings mqtt:
                services.AddSingleton(mqtt);
                services.AddSingleton<MqttLimits>();
                services.AddSingleton<IBrokerLimits>(provider => provider.GetRequiredService<MqttLimits>());
                services.AddHostedService<MqttConnection>();
                break;
            case PubSubGatewaySettings pubSub:
                services.AddSingleton(pubSub);
                services.AddSingleton<IBrokerLimits, PubSubLimits>();
                services.AddHostedService<PubSubBrokerConnection>();
                break;
            default:
                throw new NotSupportedException($"There is no connection to {settings.Name}.");
        }
    }

    private static void AddHostedSingleton<T>(this IServiceCollection services)
        where T : class, Microsoft.Extensions.Hosting.IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
