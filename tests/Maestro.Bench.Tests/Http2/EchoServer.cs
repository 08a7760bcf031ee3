using System.Net;
using Maestro.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Bench.Tests.Http2;

/// <summary>A real HTTP/2 server that sends back what it gets, with a status of gRPC in the trailers.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    public const string Echo = "/echo";
    public const string Hang = "/hang";

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private int _open;
    private int _most;

    private EchoServer(int streamWindow, int streams)
    {
        var port = TestPorts.Free();
        Address = new Uri($"http://127.0.0.1:{port}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.InitialStreamWindowSize = streamWindow;
            kestrel.Limits.Http2.InitialConnectionWindowSize = Math.Max(streamWindow, 65_535);
            kestrel.Limits.Http2.MaxStreamsPerConnection = streams;
            kestrel.Listen(IPAddress.Loopback, port, options => options.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.MapPost(Echo, EchoAsync);
        _app.MapPost(Hang, context => CountedAsync(() => Task.Delay(Timeout.Infinite, _stop.Token)));
    }

    public Uri Address { get; }

    /// <summary>Most requests that were there at a time.</summary>
    public int MostAtATime => Volatile.Read(ref _most);

    public static async Task<EchoServer> StartAsync(int streamWindow, int streams)
    {
        var server = new EchoServer(streamWindow, streams);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private Task EchoAsync(HttpContext context) => CountedAsync(async () =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        await context.Response.Body.WriteAsync(body.ToArray());
        context.Response.AppendTrailer("grpc-status", "0");
    });

    private async Task CountedAsync(Func<Task> answer)
    {
        var open = Interlocked.Increment(ref _open);
        lock (_stop)
        {
            _most = Math.Max(_most, open);
        }

        try
        {
            await answer();
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
