using System.Net;
using Maestro.Cli.Tests.CommandLine;
using Maestro.Cli.Tests.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Tests.Server;

public sealed class HealthCheckTests
{
    [Fact]
    public async Task A_server_is_asked_at_the_address_and_the_port_that_its_own_file_says()
    {
        await using var server = await StartAsync("127.0.0.2");
        using var config = new TemporaryFile($"server-hostname: 127.0.0.2\nhealth-check-server-bindport: {new Uri(server.Urls.Single()).Port}\ndb-name: fleet\n");

        var run = await CommandRun.Of("health", "--path", "/livez", "--config", config.Path);

        Assert.Equal((0, "200 /livez\n", ""), (run.Code, run.Output, run.Error));
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("0.0.0.0")]
    public async Task A_server_on_every_interface_is_asked_on_loopback(string hostname)
    {
        await using var server = await StartAsync("127.0.0.1");

        var run = await CommandRun.Of(
            "health", $"--server-hostname={hostname}", $"--health-check-server-bindport={new Uri(server.Urls.Single()).Port}");

        Assert.Equal((0, "200 /healthcheck\n"), (run.Code, run.Output));
    }

    private static async Task<WebApplication> StartAsync(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(address), 0));
        var server = builder.Build();
        server.Run(context => context.Response.WriteAsync(context.Request.Path));
        await server.StartAsync();
        return server;
    }
}
