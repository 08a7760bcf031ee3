using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maestro.Gateway.Reprocessing.Rest.V2;

/// <summary>The second version of the API, beside the first one, which stays exactly as it is.</summary>
internal static class V2Hosting
{
    /// <summary>Adds what it needs.</summary>
    public static void AddReprocessingV2(this IServiceCollection services)
    {
        services.AddSingleton<ListEndpoints>();
        services.AddSingleton<CommandEndpoints>();
        services.AddSingleton<ImportEndpoint>();
    }

    /// <summary>Maps the routes.</summary>
    public static void MapReprocessingV2(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<ListEndpoints>().Map(routes);
        routes.ServiceProvider.GetRequiredService<CommandEndpoints>().Map(routes);
        routes.ServiceProvider.GetRequiredService<ImportEndpoint>().Map(routes);
    }
}
