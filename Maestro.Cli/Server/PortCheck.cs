using System.Net;
using System.Net.Sockets;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Server;

/// <summary>Finds ports that cannot be opened before the process joins a cluster it would have to leave again at once.</summary>
internal static class PortCheck
{
    /// <summary>Tries every port that the role opens.</summary>
    /// <exception cref="InvalidSettingsException">Some cannot be opened; a sentence names the option of each.</exception>
    public static void Pass(ServerRole role, ServerSettings settings)
    {
        var problems = Ports(role, settings)
            .Where(opened => opened.Port > 0)
            .Select(opened => Problem(opened.Address, opened.Port) is { } problem
                ? FormattableString.Invariant($"--{opened.Option}: port {opened.Port} {problem}")
                : null)
            .OfType<string>()
            .ToList();
        if (problems.Count > 0)
        {
            throw new InvalidSettingsException(problems);
        }
    }

    /// <summary>Every port that the role opens, 0 for one that is off.</summary>
    public static IEnumerable<(string Option, IPAddress Address, int Port)> Ports(ServerRole role, ServerSettings settings)
    {
        var gateway = settings.ToGateway(role);
        var address = settings.Listeners.Address;
        yield return (ListenerOptions.HttpPort.Name, address, gateway.RestPort ?? 0);
        yield return (GrpcOptions.SourcePort.Name, address, gateway.SourcePort ?? 0);
        yield return (GrpcOptions.AgentPort.Name, address, gateway.AgentPort ?? 0);
        yield return (ListenerOptions.MetricsPort.Name, address, gateway.MetricsPort);
        yield return (ListenerOptions.HealthPort.Name, address, gateway.HealthPort);
        yield return (ListenerOptions.DashboardPort.Name, IPAddress.Loopback, gateway.DashboardPort ?? 0);
        yield return (PlatformOptions.Port.Name, address, gateway.Reprocessing?.Port ?? 0);
        if (role != ServerRole.Gateway)
        {
            var silo = settings.ToSilo();
            yield return (OrleansOptions.SiloPort.Name, silo.ListenAddress, silo.SiloPort);
            yield return (OrleansOptions.SiloGatewayPort.Name, silo.ListenAddress, silo.GatewayPort);
        }
    }

    /// <summary>Whether somebody else listens there.</summary>
    public static bool IsTaken(IPAddress address, int port) => Try(address, port)?.SocketErrorCode == SocketError.AddressAlreadyInUse;

    private static string? Problem(IPAddress address, int port) => Try(address, port) switch
    {
        null => null,
        { SocketErrorCode: SocketError.AddressAlreadyInUse } => "is in use by another process; stop that one or choose another port",
        var failure => $"cannot be opened on {address}: {failure.Message}",
    };

    private static SocketException? Try(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return null;
        }
        catch (SocketException failure)
        {
            return failure;
        }
    }
}
