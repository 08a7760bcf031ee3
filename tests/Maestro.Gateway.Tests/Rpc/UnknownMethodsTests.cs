using System.Net;
using System.Net.Http.Headers;
using Maestro.Gateway.Tests.Hosting;

namespace Maestro.Gateway.Tests.Rpc;

/// <summary>Calls that no service of a gRPC port takes.</summary>
[Collection(OneServer.Name)]
public sealed class UnknownMethodsTests(ServerFixture fixture)
{
    [Theory]
    [InlineData(true, "/no.such.Service/Call", "Service is unimplemented.")]
    [InlineData(false, "/no.such.Service/Call", "Service is unimplemented.")]
    [InlineData(true, "/io.cloudevents.v1.CloudEventService/Call", "Method is unimplemented.")]
    [InlineData(false, "/io.cloudevents.v1.CloudEventService/Call", "Method is unimplemented.")]
    public async Task They_are_unimplemented_on_either_port(bool isSourcePort, string path, string message)
    {
        using var answer = await PostAsync(isSourcePort, path, "application/grpc");

        Assert.Equal((HttpStatusCode.OK, "application/grpc"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal("12", Assert.Single(answer.Headers.GetValues("grpc-status")));
        Assert.Equal(message, Assert.Single(answer.Headers.GetValues("grpc-message")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_no_gRPC_is_not_found(bool isSourcePort)
    {
        using var answer = await PostAsync(isSourcePort, "/no.such.Service/Call", "text/plain");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(bool isSourcePort, string path, string contentType)
    {
        var port = isSourcePort ? fixture.Server.SourcePort : fixture.Server.AgentPort;
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{port}{path}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } },
        };
        request.Headers.TE.ParseAdd("trailers");
        return await client.SendAsync(request);
    }
}
