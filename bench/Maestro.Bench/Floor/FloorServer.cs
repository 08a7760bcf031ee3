using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Maestro.Bench.Floor;

/// <summary>
/// The least that a Kestrel gRPC server costs for an event: what Maestro is measured against where the speed of machines differs.
/// </summary>
internal static class FloorServer
{
    /// <summary>Serves on loopback ports until it is told to stop.</summary>
    /// <param name="grpcPort">Port for sources and agents.</param>
    /// <param name="restPort">Port on which every registration of a consumer is answered with OK.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task RunAsync(int grpcPort, int restPort, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(grpcPort, listener => listener.Protocols = HttpProtocols.Http2);
            kestrel.ListenLocalhost(restPort, listener => listener.Protocols = HttpProtocols.Http1);
            kestrel.Limits.Http2.MaxStreamsPerConnection = int.MaxValue;
        });
        builder.Services.AddRouting();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<FloorService>();
        await using var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<FloorService>();
        app.MapPost("/api/maestro/v1/consumers", () => Results.Ok());
        await app.StartAsync(stop);
        var stopped = new TaskCompletionSource();
        await using (stop.Register(stopped.SetResult))
        {
            await stopped.Task;
        }

        await app.StopAsync(CancellationToken.None);
    }
}
