using System.Net;
using Maestro.Gateway.Rest.Requests;
using Maestro.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Prometheus;

namespace Maestro.Gateway.Tests.Rest.Requests;

[Collection(RestTests.Name)]
public sealed class RequestRecordsTests(RestFixture fixture)
{
    [Fact]
    [Trait("Checklist", "rest-99")]
    public async Task Paths_are_counted_by_route_unmatched_ones_too()
    {
        await fixture.Server.GetAsync("/api/maestro/v1/consumers/some-id");
        await fixture.Server.GetAsync("/no/such/path");
        await fixture.Server.SendAsync(new HttpMethod("PUT"), "/api/maestro/v1/consumers");
        await fixture.Server.SendAsync(new HttpMethod("BREW"), "/no/such/path");

        var text = await ExportAsync(Metrics.DefaultRegistry);

        Assert.Contains("""rest_api_inbound_request_count{method="GET",path="/api/maestro/v1/consumers/-",code="404"}""", text, StringComparison.Ordinal);
        Assert.Contains("""rest_api_inbound_request_count{method="GET",path="/-",code="404"}""", text, StringComparison.Ordinal);
        Assert.Contains("""rest_api_inbound_request_count{method="PUT",path="/-",code="405"}""", text, StringComparison.Ordinal);
        Assert.Contains("""rest_api_inbound_request_count{method="other",path="/-",code="404"}""", text, StringComparison.Ordinal);
        Assert.DoesNotContain("some-id", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Durations_fall_into_the_published_buckets()
    {
        var registry = Metrics.NewCustomRegistry();
        var time = new FakeTimeProvider();
        var records = new RequestRecords(
            context =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                context.Response.StatusCode = (int)HttpStatusCode.Accepted;
                return Task.CompletedTask;
            },
            time,
            Metrics.WithCustomRegistry(registry),
            NullLogger<RequestRecords>.Instance);
        var context = new DefaultHttpContext();
        context.Request.Method = HttpMethods.Get;

        await records.InvokeAsync(context);

        var text = await ExportAsync(registry);
        Assert.Contains("""rest_api_inbound_request_duration_bucket{method="GET",path="/-",code="202",le="1"} 0""", text, StringComparison.Ordinal);
        Assert.Contains("""rest_api_inbound_request_duration_bucket{method="GET",path="/-",code="202",le="10"} 1""", text, StringComparison.Ordinal);
        Assert.Contains("""rest_api_inbound_request_duration_sum{method="GET",path="/-",code="202"} 5""", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_has_the_query_and_its_length_is_bounded()
    {
        var logger = new RecordingLogger<RequestRecords>();
        var records = new RequestRecords(
            _ => Task.CompletedTask, new FakeTimeProvider(), Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()), logger);
        var context = new DefaultHttpContext();
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = "/api/maestro/v1/resource-bundles";
        context.Connection.RemoteIpAddress = IPAddress.Loopback;

        context.Request.QueryString = new QueryString("?search=name%20%3D%20%27a%0A%27&size=5");
        await records.InvokeAsync(context);
        context.Request.QueryString = new QueryString("?search=" + new string('x', 5000));
        await records.InvokeAsync(context);

        var lines = logger.Messages.ToArray();
        Assert.Equal("Debug 5500: GET /api/maestro/v1/resource-bundles?search=name%20%3D%20%27a%0A%27&size=5 from 127.0.0.1: 200 in 0 ms", lines[0]);
        Assert.Equal("Debug 5500: GET ".Length + 2048, lines[1].IndexOf("... from", StringComparison.Ordinal));
    }

    private static async Task<string> ExportAsync(CollectorRegistry registry)
    {
        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
