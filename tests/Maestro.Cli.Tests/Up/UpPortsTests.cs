using System.Net;
using System.Net.Sockets;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Up;

namespace Maestro.Cli.Tests.Up;

public class UpPortsTests
{
    private static readonly Dictionary<Setting<int>, int> NoneGiven = [];

    [Fact]
    public void The_usual_ports_are_preferred()
    {
        var ports = new UpPorts(NoneGiven, _ => true, () => throw new InvalidOperationException("not needed"));

        Assert.Equal((8000, 8090, 8091, 8080, 8083, 8088), (ports.Rest, ports.Sources, ports.Agents, ports.Metrics, ports.Health, ports.Dashboard));
        Assert.Empty(ports.Taken);
    }

    [Fact]
    public void A_port_that_is_taken_is_replaced_by_one_that_nobody_has_or_will_have()
    {
        // 8091 is free and usual for somebody else; 40000 is offered twice.
        var offers = new Queue<int>([8091, 40000, 40000, 40001]);

        var ports = new UpPorts(NoneGiven, port => port is not (8000 or 8090), offers.Dequeue);

        Assert.Equal((40000, 40001, 8091), (ports.Rest, ports.Sources, ports.Agents));
        Assert.Equal([8000, 8090], ports.Taken);
        Assert.Contains("--http-server-bindport=40000", ports.Flags);
        Assert.Equal(8, ports.Flags.Count());
    }

    [Fact]
    public void A_port_that_is_given_is_taken_whoever_has_it_and_no_other_gets_it()
    {
        var given = new Dictionary<Setting<int>, int> { [ListenerOptions.HttpPort] = 8090, [ListenerOptions.MetricsPort] = 9080, [ListenerOptions.DashboardPort] = 0 };
        var offers = new Queue<int>([9080, 40000]);

        var ports = new UpPorts(given, port => port is not (8090 or 9080), offers.Dequeue);

        Assert.Equal((8090, 40000, 9080, 0), (ports.Rest, ports.Sources, ports.Metrics, ports.Dashboard));
        Assert.Empty(ports.Taken);
        Assert.Contains("--metrics-server-bindport=9080", ports.Flags);
        Assert.Contains("--dashboard-bindport=0", ports.Flags);
    }

    [Fact]
    public void A_port_is_taken_also_by_a_listener_that_would_share_it()
    {
        using var silo = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silo.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        silo.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silo.Listen(1);

        Assert.False(UpPorts.IsFree(((IPEndPoint)silo.LocalEndPoint!).Port));
    }
}
