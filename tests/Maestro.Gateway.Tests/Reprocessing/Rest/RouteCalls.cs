using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Tests.Reprocessing.Rest;

/// <summary>Calls a route without a server.</summary>
internal static class RouteCalls
{
    /// <summary>Posts JSON to the route of that pattern and answers what it answered.</summary>
    public static async Task<string> PostAsync(Action<IEndpointRouteBuilder> map, string pattern, string json)
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        map(app);
        var route = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Single(route => route.RoutePattern.RawText == pattern);
        var body = Encoding.UTF8.GetBytes(json);
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = app.Services };
        (context.Request.Method, context.Request.ContentType, context.Request.ContentLength) = ("POST", "application/json", body.Length);
        (context.Request.Body, context.Response.Body) = (new MemoryStream(body), answer);
        await route.RequestDelegate!(context);
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
