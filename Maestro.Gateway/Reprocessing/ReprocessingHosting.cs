using Maestro.Gateway.Reprocessing.Gate;
using Maestro.Gateway.Reprocessing.Measuring;
using Maestro.Gateway.Reprocessing.RabbitMq;
using Maestro.Gateway.Reprocessing.Rest;
using Maestro.Gateway.Reprocessing.Rest.Answers;
using Maestro.Gateway.Reprocessing.Rest.V1;
using Maestro.Gateway.Reprocessing.Rest.V2;
using Maestro.Gateway.Rest.Requests;
using Maestro.Grains.Reprocessing.Gate;
using Maestro.Grains.Reprocessing.Neighbours;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Reprocessing;

/// <summary>Puts the front door of reprocessing into a web host.</summary>
internal static class ReprocessingHosting
{
    /// <summary>Adds REST and the consumers of the broker. The host provides the grains and the gate.</summary>
    public static IServiceCollection AddReprocessingGateway(this IServiceCollection services, ReprocessingGatewaySettings settings)
    {
        services.AddRouting();
        services.AddSingleton(settings);
        services.AddSingleton(settings.Broker);
        services.AddSingleton<RabbitMqConsumers>();
        services.AddSingleton<IPersistConsumption>(provider => provider.GetRequiredService<RabbitMqConsumers>());
        services.AddHostedService(provider => provider.GetRequiredService<RabbitMqConsumers>());
        services.AddSingleton<JobEndpoints>();
        services.AddSingleton<PlatformEndpoints>();
        services.AddSingleton<SyncPersistEndpoint>();
        services.AddReprocessingV2();
        services.AddHostedService<SystemGauges>();
        services.AddSingleton<IConnectionListenerFactory>(provider => new GateConnections(
            settings.Port, provider.GetRequiredService<IGate>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }

    /// <summary>Answers every request that arrives on the port.</summary>
    public static IApplicationBuilder MapReprocessing(this IApplicationBuilder app, int port)
    {
        var api = BuildPipeline(app.ApplicationServices);
        return app.MapWhen(context => context.Connection.LocalPort == port, branch => branch.Run(api));
    }

    private static RequestDelegate BuildPipeline(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseMiddleware<GateAnswers>();
        app.UseMiddleware<RequestRecords>();
        app.UseMiddleware<FailureAnswers>();
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            routes.ServiceProvider.GetRequiredService<JobEndpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<PlatformEndpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<SyncPersistEndpoint>().Map(routes);
            routes.MapReprocessingV2();
        });
        return app.Build();
    }
}
