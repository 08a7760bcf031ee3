using System.Net;
using Maestro.Agent.Measuring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Maestro.Agent.Serving;

/// <summary>
/// The HTTPS endpoint of an agent (agent.md section 6.3): probes for anybody, metrics for those whom the cluster allows to read
/// them.
/// </summary>
internal sealed class AgentEndpoint(IPEndPoint address, AgentMetrics metrics, MetricsAccess access, Func<string?> unreadiness, Action refresh)
{
    /// <summary>Starts serving.</summary>
    /// <returns>The running server; disposing of it stops it.</returns>
    /// <exception cref="Configuration.AgentConfigurationException">The address cannot be listened on.</exception>
    public async Task<WebApplication> StartAsync(CancellationToken cancellation)
    {
        var certificate = ServingCertificate.Load();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 100;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(address, listen => listen.UseHttps(certificate));
        });
        var app = builder.Build();
        app.Run(AnswerAsync);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException cause)
        {
            throw new Configuration.AgentConfigurationException($"listen is '{address}', which cannot be listened on: {cause.Message}", cause);
        }

        return app;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/healthz" or "/livez":
                await context.Response.WriteAsync("ok", context.RequestAborted);
                break;
            case "/readyz":
                await AnswerReadinessAsync(context);
                break;
            case "/metrics":
                await AnswerMetricsAsync(context);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private async Task AnswerReadinessAsync(HttpContext context)
    {
        var reason = unreadiness();
        context.Response.StatusCode = reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync(reason ?? "ok", context.RequestAborted);
    }

    private async Task AnswerMetricsAsync(HttpContext context)
    {
        var verdict = await access.CheckAsync(context.Request.Headers.Authorization.ToString(), context.RequestAborted);
        if (verdict != StatusCodes.Status200OK)
        {
            context.Response.StatusCode = verdict;
            return;
        }

        refresh();
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await metrics.Registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
    }
}
