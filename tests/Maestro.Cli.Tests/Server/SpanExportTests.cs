using System.Diagnostics;
using System.Text;
using Maestro.Cli.Server;
using Maestro.Gateway.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
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
        var received = new TaskCompletionSource<(string Path, string Body)>();
        await using var collector = await CollectAsync(received);
        using var host = Host(("OTEL_TRACES_EXPORTER", "otlp"), ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()));
        await host.StartAsync();
        using var source = new ActivitySource(RestHosting.SpanSource);

        source.StartActivity("maestro-api HTTP GET")!.Dispose();
        host.Services.GetRequiredService<TracerProvider>().ForceFlush(30_000);

        var (path, body) = await received.Task.WaitAsync(TimeSpan.FromSeconds(30));
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

    private static async Task<WebApplication> CollectAsync(TaskCompletionSource<(string Path, string Body)> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.TrySetResult((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        });
        await collector.StartAsync();
        return collector;
    }
}
