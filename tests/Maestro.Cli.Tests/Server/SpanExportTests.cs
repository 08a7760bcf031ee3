using System.Diagnostics;
using System.Net;
using System.Text;
using Maestro.Cli.Server;
using Maestro.Gateway.Rest;
using Maestro.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;

namespace Maestro.Cli.Tests.Server;

public sealed class SpanExportTests
{
    [Fact]
    public async Task Spans_reach_the_collector_of_the_variables()
    {
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{TestPorts.Free()}";
        collector.Prefixes.Add(address + "/");
        collector.Start();
        var received = ReceiveAsync(collector);
        using var host = Host(("OTEL_TRACES_EXPORTER", "otlp"), ("OTEL_EXPORTER_OTLP_ENDPOINT", address));
        await host.StartAsync();
        using var source = new ActivitySource(RestHosting.SpanSource);

        source.StartActivity("maestro-api HTTP GET")!.Dispose();
        host.Services.GetRequiredService<TracerProvider>().ForceFlush(30_000);

        var (path, body) = await received.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("/v1/traces", path);
        Assert.Contains("maestro-api HTTP GET", body, StringComparison.Ordinal);
        Assert.Contains("service.name", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    public void Without_being_asked_for_there_is_no_export(string exporter)
    {
        using var host = Host(("OTEL_TRACES_EXPORTER", exporter), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));

        Assert.Null(host.Services.GetService<TracerProvider>());
    }

    private static IHost Host(params (string Name, string Value)[] variables)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value)));
        builder.AddSpanExport();
        return builder.Build();
    }

    private static async Task<(string? Path, string Body)> ReceiveAsync(HttpListener collector)
    {
        var context = await collector.GetContextAsync();
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        context.Response.StatusCode = 200;
        context.Response.Close();
        return (context.Request.Url?.AbsolutePath, Encoding.Latin1.GetString(body.ToArray()));
    }
}
