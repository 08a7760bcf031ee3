using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Maestro.Testing;

/// <summary>TCP ports for the servers of a test.</summary>
public static class TestPorts
{
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A loopback port that nobody listens on and that this process has not given out before.</summary>
    public static int Free()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (Given.TryAdd(port, true))
            {
                return port;
            }
        }
    }
}
