using System.Net;
using System.Net.Sockets;
using Maestro.Cli.Processes;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Up;

/// <summary>The ports of the server: the usual ones where they are free, others where not.</summary>
internal sealed class UpPorts
{
    private static readonly Setting<int>[] All =
    [
        ListenerOptions.HttpPort, GrpcOptions.SourcePort, GrpcOptions.AgentPort, ListenerOptions.MetricsPort, ListenerOptions.HealthPort,
        ListenerOptions.DashboardPort, OrleansOptions.SiloPort, OrleansOptions.SiloGatewayPort,
    ];

    private readonly Dictionary<Setting<int>, int> _ports = [];

    /// <summary>Chooses the ports.</summary>
    /// <param name="isFree">Whether nobody listens on a port.</param>
    /// <param name="anyFree">Some port that nobody listens on; asked again when it was chosen already.</param>
    public UpPorts(Func<int, bool> isFree, Func<int> anyFree)
    {
        foreach (var setting in All)
        {
            var port = (int)setting.DefaultValue!;
            if (!isFree(port))
            {
                Taken.Add(port);
                do
                {
                    port = anyFree();
                }
                while (_ports.ContainsValue(port) || All.Any(other => (int)other.DefaultValue! == port));
            }

            _ports[setting] = port;
        }
    }

    /// <summary>The usual ports that somebody else has.</summary>
    public List<int> Taken { get; } = [];

    /// <summary>Port of REST.</summary>
    public int Rest => _ports[ListenerOptions.HttpPort];

    /// <summary>gRPC port for sources.</summary>
    public int Sources => _ports[GrpcOptions.SourcePort];

    /// <summary>gRPC port for agents.</summary>
    public int Agents => _ports[GrpcOptions.AgentPort];

    /// <summary>Port of metrics.</summary>
    public int Metrics => _ports[ListenerOptions.MetricsPort];

    /// <summary>Port of health.</summary>
    public int Health => _ports[ListenerOptions.HealthPort];

    /// <summary>Port of the dashboard.</summary>
    public int Dashboard => _ports[ListenerOptions.DashboardPort];

    /// <summary>The flags that tell the server.</summary>
    public IEnumerable<string> Flags => _ports.Select(entry => FormattableString.Invariant($"--{entry.Key.Name}={entry.Value}"));

    /// <summary>Chooses among the ports of this machine.</summary>
    public static UpPorts Choose() => new(IsFree, LoopbackPort.Free);

    // "localhost" is two addresses, and the server binds both.
    internal static bool IsFree(int port) => LoopbackPort.IsFree(port) && (!Socket.OSSupportsIPv6 || IsFreeOnIPv6(port));

    private static bool IsFreeOnIPv6(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException cause)
        {
            // No IPv6 on this machine is no obstacle; somebody who listens is.
            return cause.SocketErrorCode != SocketError.AddressAlreadyInUse;
        }
    }
}
