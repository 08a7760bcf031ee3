using System.Net;
using System.Net.Sockets;
using Maestro.Bench.Measuring;
using Maestro.Testing;

namespace Maestro.Bench.Tests.Measuring;

public sealed class ListeningProcessTests
{
    private const string Table = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F9B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0
           1: 0100007F:1F9B 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 20 4 30 10 -1
           2: 0100007F:1F9A 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 100 0 0 10 0
        """;

    [Fact]
    public void Only_sockets_that_listen_on_the_port_count() =>
        Assert.Equal(["4711"], ListeningProcess.Sockets(Table.Split('\n'), 8091));

    [SkippableTheory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void It_finds_this_process_behind_its_port(string address)
    {
        Skip.IfNot(address == "127.0.0.1" || Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();

        Assert.Equal(Environment.ProcessId, ListeningProcess.On(((IPEndPoint)listener.LocalEndpoint).Port));
    }

    [Fact]
    public void Behind_a_free_port_there_is_nobody() => Assert.Null(ListeningProcess.On(TestPorts.Free()));
}
