using Maestro.Gateway.Hosting;
using Maestro.Gateway.Security.Certificates;
using Maestro.Gateway.Security.Reviews;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Maestro.Gateway.Security;

/// <summary>Puts into a host what guards its listeners.</summary>
internal static class SecurityHosting
{
    /// <summary>Adds the certificates and, where callers of the source port are checked, their <see cref="SourceAccess"/>.</summary>
    public static void AddSecurity(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<ReviewMetrics>();
        services.AddSingleton<CertificateRotation>();
        services.AddHostedService(provider => provider.GetRequiredService<CertificateRotation>());
        if (!settings.ChecksSources)
        {
            return;
        }

        services.TryAddSingleton(new ReviewLimits());
        services.AddSingleton(_ => ReviewServer.Open(settings.ReviewKubeconfig));
        services.AddSingleton<KubernetesReviews>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SourceAccess>(provider, settings.SourceAuthentication));
    }
}
