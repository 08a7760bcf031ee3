using System.Net;
using System.Net.Sockets;
using Maestro.Cli.Up;

namespace Maestro.Cli.Tests.Up;

public class UpPortsTests
{
    [Fact]
    public void The_usual_ports_are_preferred()
    {
        var ports = new UpPorts(_ => true, () => throw new InvalidOperationException("not needed"));

        Assert.Equal((8000, 8090, 8091, 8080, 8083, 8088), (ports.Rest, ports.Sources, ports.Agents, ports.Metrics, ports.Health, ports.Dashboard));
        Assert.Empty(ports.Taken);
    }

    [Fact]
    public void A_port_that_is_taken_is_replaced_by_one_that_nobody_has_or_will_have()
    {
        // 8091 is free and usual for somebody else; 40000 is offered twice.
        var offers = new Queue<int>([8091, 40000, 40000, 40001]);

        var ports = new UpPorts(port => port is not (8000 or 8090), offers.Dequeue);

        Assert.Equal((40000, 40001, 8091), (ports.Rest, ports.Sources, ports.Agents));
        Assert.Equal([8000, 8090], ports.Taken);
        Assert.Contains("--http-server-bindport=40000", ports.Flags);
        Assert.Equal(8, ports.Flags.Count());
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
