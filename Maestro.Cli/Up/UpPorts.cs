using System.Net;
using System.Net.Sockets;
using Maestro.Cli.Processes;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Up;

/// <summary>The ports of the server: those that were asked for, else the usual ones where they are free, and others where not.</summary>
internal sealed class UpPorts
{
    private readonly Dictionary<Setting<int>, int> _ports;

    /// <summary>Chooses the ports.</summary>
    /// <param name="given">Those that were asked for. If somebody else has one, the server says so.</param>
    /// <param name="isFree">Whether nobody listens on a port.</param>
    /// <param name="anyFree">Some port that nobody listens on; asked again when it was chosen already.</param>
    public UpPorts(IReadOnlyDictionary<Setting<int>, int> given, Func<int, bool> isFree, Func<int> anyFree)
    {
        _ports = new(given);
        foreach (var setting in UpOptions.ServerPorts.Where(setting => !given.ContainsKey(setting)))
        {
            var port = (int)setting.DefaultValue!;
            if (given.Values.Contains(port))
            {
                port = Other();
            }
            else if (!isFree(port))
            {
                Taken.Add(port);
                port = Other();
            }

            _ports[setting] = port;
        }

        int Other()
        {
            int port;
            do
            {
                port = anyFree();
            }
            while (_ports.ContainsValue(port) || UpOptions.ServerPorts.Any(other => (int)other.DefaultValue! == port));
            return port;
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

    /// <summary>Port of the dashboard; 0 when it is off.</summary>
    public int Dashboard => _ports[ListenerOptions.DashboardPort];

    /// <summary>The flags that tell the server.</summary>
    public IEnumerable<string> Flags => _ports.Select(entry => FormattableString.Invariant($"--{entry.Key.Name}={entry.Value}"));

    /// <summary>Chooses among the ports of this machine.</summary>
    public static UpPorts Choose(IReadOnlyDictionary<Setting<int>, int> given) => new(given, IsFree, LoopbackPort.Free);

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
