using Maestro.Cli.CommandLine;
using Maestro.Cli.Settings;
using Maestro.Gateway.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Server;

/// <summary>What a server says of itself at its start.</summary>
internal static partial class Announcement
{
    private const string CommitVariable = "GIT_COMMIT";
    private const string NoEnvironment = "none";

    /// <summary>The first lines of a server, as the original system writes them (rest-and-operations.md section 5.5).</summary>
    /// <param name="logger">Where they go.</param>
    /// <param name="variable">Reads an environment variable.</param>
    public static void Begin(ILogger logger, Func<string, string?> variable)
    {
        LogCommit(logger, variable(CommitVariable) ?? VersionCommand.Commit);
        LogEnvironment(logger, variable(EnvironmentPresets.Variable) is { Length: > 0 } environment ? environment : NoEnvironment);
    }

    /// <summary>Warns of what is open to other machines, and says who listens where as soon as that is so.</summary>
    public static void Prepare(IHostApplicationLifetime lifetime, ILogger logger, ServerRole role, ServerSettings settings)
    {
        var gateway = settings.ToGateway(role);
        if (gateway.RestPort is { } rest && !settings.Listeners.IsLoopback)
        {
            LogOpen(logger, Address(gateway.Hostname, rest));
        }

        if (PlainGrpc(gateway).ToList() is { Count: > 0 } plain && !settings.Listeners.IsLoopback)
        {
            LogOpenGrpc(logger, string.Join(" and ", plain.Select(port => Address(gateway.Hostname, port))));
        }

        lifetime.ApplicationStarted.Register(() => LogListening(
            logger, role.ToString().ToLowerInvariant(), settings.ClientId, Listeners(gateway), settings.Database.Location));
    }

    // Who callers are is asked on ports with TLS only.
    private static IEnumerable<int> PlainGrpc(GatewaySettings gateway)
    {
        if (gateway is { SourcePort: { } sources, SourceCertificate: null })
        {
            yield return sources;
        }

        if (gateway is { AgentPort: { } agents, AgentCertificate: null })
        {
            yield return agents;
        }
    }

    private static string Listeners(GatewaySettings gateway) =>
        $"REST {Address(gateway.Hostname, gateway.RestPort)}, sources {Address(gateway.Hostname, gateway.SourcePort)}, "
        + (gateway.Reprocessing is { } reprocessing ? $"reprocessing {Address(gateway.Hostname, reprocessing.Port)}, " : "")
        + $"agents {(gateway.Broker is { } broker ? $"at {broker.Name}" : Address(gateway.Hostname, gateway.AgentPort))}, health {Address(gateway.Hostname, gateway.HealthPort)}, "
        + $"metrics {Address(gateway.Hostname, gateway.MetricsPort)}, dashboard {Address("localhost", gateway.DashboardPort)}";

    private static string Address(string hostname, int? port) => port is { } number ? FormattableString.Invariant($"{Host(hostname)}:{number}") : "off";

    private static string Host(string hostname) =>
        hostname.Length == 0 ? "*" : hostname.Contains(':', StringComparison.Ordinal) ? $"[{hostname}]" : hostname;
}
