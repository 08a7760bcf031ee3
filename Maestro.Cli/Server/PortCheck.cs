using System.Net;
using System.Net.Sockets;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Server;

/// <summary>Finds ports that are taken before the process joins a cluster it would have to leave again at once.</summary>
internal static class PortCheck
{
    /// <summary>Tries every port that the role opens.</summary>
    /// <exception cref="InvalidSettingsException">Some are in use; a sentence names the option of each.</exception>
    public static void Pass(ServerRole role, ServerSettings settings)
    {
        var taken = Ports(role, settings)
            .Where(opened => opened.Port > 0 && IsTaken(opened.Address, opened.Port))
            .Select(opened => FormattableString.Invariant(
                $"--{opened.Option}: port {opened.Port} is in use by another process; stop that one or choose another port"))
            .ToList();
        if (taken.Count > 0)
        {
            throw new InvalidSettingsException(taken);
        }
    }

    private static IEnumerable<(string Option, IPAddress Address, int Port)> Ports(ServerRole role, ServerSettings settings)
    {
        var gateway = settings.ToGateway(role);
        var address = settings.Listeners.IsLoopback ? IPAddress.Loopback : IPAddress.Any;
        yield return (ListenerOptions.HttpPort.Name, address, gateway.RestPort ?? 0);
        yield return (GrpcOptions.SourcePort.Name, address, gateway.SourcePort ?? 0);
        yield return (GrpcOptions.AgentPort.Name, address, gateway.AgentPort ?? 0);
        yield return (ListenerOptions.MetricsPort.Name, address, gateway.MetricsPort);
        yield return (ListenerOptions.HealthPort.Name, address, gateway.HealthPort);
        yield return (ListenerOptions.DashboardPort.Name, IPAddress.Loopback, gateway.DashboardPort ?? 0);
        yield return (PlatformOptions.Port.Name, address, gateway.Reprocessing?.Port ?? 0);
        if (role != ServerRole.Gateway)
        {
            yield return (OrleansOptions.SiloPort.Name, address, settings.Orleans.SiloPort);
            yield return (OrleansOptions.SiloGatewayPort.Name, address, settings.Orleans.GatewayPort);
        }
    }

    private static bool IsTaken(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return false;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
    }
}
