using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Tests.Rest;

/// <summary>A server that answers as a test says: for what a real one does not do on demand.</summary>
internal sealed class ScriptedRest : IAsyncDisposable
{
    private readonly WebApplication _server;

    private ScriptedRest(WebApplication server) => _server = server;

    /// <summary>The requests so far: method, path and query, body.</summary>
    public List<string> Requests { get; } = [];

    public string Url { get; private set; } = "";

    public static async Task<ScriptedRest> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var scripted = new ScriptedRest(server);
        server.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            lock (scripted.Requests)
            {
                scripted.Requests.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {body}".TrimEnd());
            }

            await answer(context);
        });
        await server.StartAsync();
        scripted.Url = server.Urls.Single();
        return scripted;
    }

    /// <summary>A server that answers everything alike.</summary>
    public static Task<ScriptedRest> StartAsync(int status, string body) => StartAsync(context => Answer(context, status, body));

    public static Task Answer(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
