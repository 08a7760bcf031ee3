using Maestro.Gateway.Rest;
using Maestro.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Tests.Rest.Requests;

public sealed class CorsRulesTests
{
    private const string Site = "https://console.example";

    [Theory]
    [Trait("Checklist", "rest-15")]
    [InlineData("*", "DELETE", "authorization", 200, "*")]
    [InlineData(Site, "PATCH", null, 200, Site)]
    [InlineData("*", "GET", "Accept, Origin", 200, "*")]
    [InlineData("*", null, null, 400, null)]
    [InlineData("*", "PUT", null, 405, null)]
    [InlineData("*", "GET", "X-Other", 403, null)]
    [InlineData("https://other.example", "DELETE", null, 200, null)]
    [InlineData(null, "DELETE", null, 200, null)]
    public async Task Preflights(string? allowed, string? method, string? header, int status, string? origin)
    {
        var context = await RunAsync(allowed, HttpMethods.Options, method, header);

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal(origin ?? "", context.Response.Headers.AccessControlAllowOrigin.ToString());
        Assert.Equal(origin is null ? "" : "600", context.Response.Headers.AccessControlMaxAge.ToString());
        Assert.Equal(origin is not null && method is "DELETE" or "PATCH" && origin is not null ? method : "", context.Response.Headers.AccessControlAllowMethods.ToString());
        Assert.Equal(header == "authorization" ? header : "", context.Response.Headers.AccessControlAllowHeaders.ToString());
    }

    [Theory]
    [Trait("Checklist", "rest-15")]
    [InlineData(null, "")]
    [InlineData("*", "*")]
    [InlineData(Site, Site)]
    public async Task Other_requests_go_on(string? allowed, string origin)
    {
        var context = await RunAsync(allowed, HttpMethods.Get, null, null);

        Assert.Equal(StatusCodes.Status418ImATeapot, context.Response.StatusCode);
        Assert.Equal(origin, context.Response.Headers.AccessControlAllowOrigin.ToString());
    }

    private static async Task<HttpContext> RunAsync(string? allowed, string method, string? asked, string? header)
    {
        var options = new RestOptions();
        if (allowed is not null)
        {
            options.CorsAllowedOrigins.Add(allowed);
        }

        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Headers.Origin = Site;
        context.Request.Headers.AccessControlRequestMethod = asked;
        context.Request.Headers.AccessControlRequestHeaders = header;
        await new CorsRules(
            next =>
            {
                next.Response.StatusCode = StatusCodes.Status418ImATeapot;
                return Task.CompletedTask;
            },
            Options.Create(options)).InvokeAsync(context);
        return context;
    }
}
