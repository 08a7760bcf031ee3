using System.Net;
using System.Net.Sockets;
using System.Globalization;

namespace Maestro.Cli.Tests.Server;

public sealed class PortCheckTests
{
    [Fact]
    public async Task A_port_that_is_in_use_is_named_with_its_option_before_anything_starts()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var error = new StringWriter(CultureInfo.InvariantCulture);

        var exitCode = await new MaestroCli(new Hosting(), _ => null).RunAsync(
            ["silo", "--database-url=postgres://nobody@127.0.0.1:1/none", $"--silo-port={port}"], TextWriter.Null, error, CancellationToken.None);

        Assert.Equal(ExitCode.Invalid, exitCode);
        Assert.Contains($"--silo-port: port {port} is in use by another process", error.ToString(), StringComparison.Ordinal);
    }
}
