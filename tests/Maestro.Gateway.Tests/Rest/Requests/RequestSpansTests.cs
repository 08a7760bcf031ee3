using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Maestro.Gateway.Rest;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Rest.Requests;

[Collection(RestTests.Name)]
public sealed class RequestSpansTests : IDisposable
{
    private readonly RestServer _server;
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;
    private readonly string _operation = Guid.NewGuid().ToString();

    public RequestSpansTests(RestFixture fixture)
    {
        _server = fixture.Server;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RestHosting.SpanSource,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_request_is_a_span_of_the_callers_trace()
    {
        var trace = ActivityTraceId.CreateRandom().ToString();
        var answer = await _server.SendAsync(
            HttpMethod.Get, "/api/maestro/v1/errors/7", headers: [("X-Operation-ID", _operation), ("traceparent", $"00-{trace}-00f067aa0ba902b7-01")]);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var span = await EndedAsync();
        Assert.Equal(("maestro-api HTTP GET", ActivityKind.Server, trace, "00f067aa0ba902b7"), (span.DisplayName, span.Kind, span.TraceId.ToString(), span.ParentSpanId.ToString()));
        Assert.Equal("/api/maestro/v1/errors/{id}", span.GetTagItem("http.route"));
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));
    }

    [Theory]
    [InlineData("PUT", "maestro-api HTTP PUT")]
    [InlineData("INVENTED", "maestro-api HTTP _OTHER")]
    public async Task What_has_no_route_and_no_trace_is_a_span_of_its_own(string method, string name)
    {
        await _server.SendAsync(new HttpMethod(method), "/nope", headers: [("X-Operation-ID", _operation), ("traceparent", "garbage")]);

        var span = await EndedAsync();
        Assert.Equal((name, default(ActivitySpanId), 404), (span.DisplayName, span.ParentSpanId, span.GetTagItem("http.response.status_code")));
    }

    private async Task<Activity> EndedAsync()
    {
        await Eventually.TrueAsync(() => Find() is not null, TimeSpan.FromSeconds(30), "the span of the request");
        return Find()!;
    }

    private Activity? Find() => _ended.FirstOrDefault(span => (string?)span.GetTagItem("op-id") == _operation);
}
