using System.Net;
using System.Net.Sockets;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Server;

/// <summary>
/// The ports that the original does not have, those of the silo and of the dashboard: whoever starts a server with the original's options knows
/// nothing of them. Where nobody chose one and somebody else has it, a silo takes another, which the cluster learns from the membership table, and
/// the dashboard stays off.
/// </summary>
internal static partial class SparePorts
{
    /// <summary>The settings with ports that are free, among those of this machine.</summary>
    public static ServerSettings Settle(ServerRole role, ServerSettings settings, out IReadOnlyList<Move> moves) =>
        Settle(role, settings, PortCheck.IsTaken, AnyFree, out moves);

    /// <summary>The settings with ports that are free.</summary>
    /// <param name="role">What the process hosts.</param>
    /// <param name="settings">What the operator asked for.</param>
    /// <param name="isTaken">Whether another process listens on a port of an address.</param>
    /// <param name="anyFree">Some port of an address that nobody listens on; asked again when it was chosen already.</param>
    /// <param name="moves">What is not as usual.</param>
    public static ServerSettings Settle(
        ServerRole role, ServerSettings settings, Func<IPAddress, int, bool> isTaken, Func<IPAddress, int> anyFree, out IReadOnlyList<Move> moves)
    {
        var opened = PortCheck.Ports(role, settings).Where(port => port.Port > 0).ToLookup(port => GivesWay(port.Option, settings));
        var claimed = opened[false].Select(port => port.Port).ToHashSet();
        var made = new List<Move>();
        foreach (var (option, address, port) in opened[true])
        {
            if (claimed.Add(port) && !isTaken(address, port))
            {
                continue;
            }

            var instead = option == ListenerOptions.DashboardPort.Name ? 0 : AnyUnclaimed(address, anyFree, claimed);
            settings = With(settings, option, instead);
            made.Add(new Move(option, port, instead));
        }

        moves = made;
        return settings;
    }

    /// <summary>Tells the operator.</summary>
    public static void Log(ILogger logger, IEnumerable<Move> moves)
    {
        foreach (var move in moves)
        {
            if (move.Instead == 0)
            {
                LogOff(logger, move.Port, move.Option);
            }
            else
            {
                LogMoved(logger, move.Port, move.Option, move.Instead);
            }
        }
    }

    private static bool GivesWay(string option, ServerSettings settings) =>
        option == ListenerOptions.DashboardPort.Name ? !settings.Listeners.DashboardPortIsGiven
        : option == OrleansOptions.SiloPort.Name ? !settings.Orleans.SiloPortIsGiven
        : option == OrleansOptions.SiloGatewayPort.Name && !settings.Orleans.GatewayPortIsGiven;

    private static ServerSettings With(ServerSettings settings, string option, int port) =>
        option == ListenerOptions.DashboardPort.Name ? settings with { Listeners = settings.Listeners with { DashboardPort = port } }
        : option == OrleansOptions.SiloPort.Name ? settings with { Orleans = settings.Orleans with { SiloPort = port } }
        : settings with { Orleans = settings.Orleans with { GatewayPort = port } };

    private static int AnyUnclaimed(IPAddress address, Func<IPAddress, int> anyFree, HashSet<int> claimed)
    {
        int port;
        do
        {
            port = anyFree(address);
        }
        while (!claimed.Add(port));
        return port;
    }

    private static int AnyFree(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LoggerMessage(6108, LogLevel.Warning, "Port {Port} is taken and --{Option} was not given; port {Instead} is used instead")]
    private static partial void LogMoved(ILogger logger, int port, string option, int instead);

    [LoggerMessage(6109, LogLevel.Warning, "The dashboard is off: port {Port} is taken and --{Option} was not given")]
    private static partial void LogOff(ILogger logger, int port, string option);

    /// <summary>A port that is not the usual one.</summary>
    /// <param name="Option">Whose port.</param>
    /// <param name="Port">The usual one.</param>
    /// <param name="Instead">The one that is used; 0 for none.</param>
    internal sealed record Move(string Option, int Port, int Instead);
}
