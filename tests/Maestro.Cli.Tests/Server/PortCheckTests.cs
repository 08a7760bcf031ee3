using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Maestro.Cli.Server;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Tests.Server;

public sealed class PortCheckTests
{
    [Fact]
    public async Task A_port_that_is_in_use_is_named_with_its_option_before_anything_starts()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (exitCode, error) = await RunAsync("silo", $"--silo-port={port}");

        Assert.Equal(ExitCode.Invalid, exitCode);
        Assert.Contains($"--silo-port: port {port} is in use by another process", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_else_keeps_a_port_closed_is_named_with_option_and_address()
    {
        // RFC 5737: no machine has it.
        var (exitCode, error) = await RunAsync("gateway", "--server-hostname=192.0.2.1", "--http-server-bindport=8123");

        Assert.Equal(ExitCode.Invalid, exitCode);
        Assert.Contains("Error: --http-server-bindport: port 8123 cannot be opened on 192.0.2.1: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostname_without_address_is_named_with_what_is_allowed()
    {
        var (exitCode, error) = await RunAsync("gateway", "--server-hostname=nosuch.invalid");

        Assert.Equal(ExitCode.Invalid, exitCode);
        Assert.StartsWith("Error: --server-hostname \"nosuch.invalid\" has no address: ", error, StringComparison.Ordinal);
        Assert.Contains("; allowed: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_address_that_will_be_opened_is_tried()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.Contains($"--metrics-server-bindport: port {port} is in use", Problems("127.0.0.1", port), StringComparison.Ordinal);
        Assert.DoesNotContain($"port {port} ", Problems("127.0.0.2", port), StringComparison.Ordinal);
    }

    private static string Problems(string hostname, int port)
    {
        var flags = new Dictionary<string, string>
        {
            ["database-url"] = "postgres://nobody@127.0.0.1:1/none",
            ["server-hostname"] = hostname,
            ["metrics-server-bindport"] = port.ToString(CultureInfo.InvariantCulture),
        };
        var settings = ServerSettings.From(SettingResolver.Resolve(
            CommandOptions.Server, new SettingSources(setting => flags.GetValueOrDefault(setting.Name), _ => null)));
        return Record.Exception(() => PortCheck.Pass(ServerRole.Gateway, settings))?.Message ?? "";
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(params string[] arguments)
    {
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var exitCode = await new MaestroCli(new Hosting(), _ => null).RunAsync(
            [.. arguments, "--database-url=postgres://nobody@127.0.0.1:1/none"], TextWriter.Null, error, CancellationToken.None);
        return (exitCode, error.ToString());
    }
}
