using Maestro.Cli.Publishing;
using Maestro.Protocol.CloudEvents.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Maestro.Cli.Tests.Publishing;

public class SourceConnectionTests
{
    [Fact]
    public async Task A_port_that_speaks_no_gRPC_is_named_with_its_option()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var rest = builder.Build();
        await rest.StartAsync();
        var address = new Uri(rest.Urls.Single()).Authority;
        using var connection = new SourceConnection(new SourceSettings { Address = address, SourceId = "me", Timeout = TimeSpan.FromSeconds(20) });

        var failure = await Assert.ThrowsAnyAsync<CommandFailure>(() => connection.PublishAsync(new CloudEvent(), CancellationToken.None));

        Assert.StartsWith($"{address} (--grpc-server-address) does not answer as a gRPC server: ", failure.Message, StringComparison.Ordinal);
    }
}
