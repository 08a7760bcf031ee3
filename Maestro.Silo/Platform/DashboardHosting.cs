using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Dashboard;

namespace Maestro.Silo.Platform;

/// <summary>
/// What the Orleans dashboard shows of a silo. Each look at its counters walks through all grains and the whole grain directory, so there are few:
/// at the default of one a second they would take a fifth of a server's CPU with 200,000 agents.
/// </summary>
internal static class DashboardHosting
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>The type that exports Orleans' metrics to the dashboard; the package keeps it to itself.</summary>
    internal static readonly Type Exporter = typeof(DashboardOptions).Assembly.GetType("Orleans.Dashboard.DashboardHost", throwOnError: true)!;

    // There is an option for the dashboard's own grains, but none for this one.
    internal const string ExportInterval = "ExportIntervalMilliseconds";

    /// <summary>Gathers what the dashboard shows.</summary>
    public static ISiloBuilder AddMaestroDashboard(this ISiloBuilder silo)
    {
        silo.AddDashboard(options => options.CounterUpdateIntervalMs = (int)Period.TotalMilliseconds);
        silo.Services.Replace(ServiceDescriptor.Singleton(Exporter, CreateExporter));
        return silo;
    }

    private static object CreateExporter(IServiceProvider services)
    {
        var exporter = ActivatorUtilities.CreateInstance(services, Exporter);
        Exporter.GetProperty(ExportInterval, BindingFlags.Instance | BindingFlags.NonPublic)?.SetValue(exporter, (int)Period.TotalMilliseconds);
        return exporter;
    }
}
