using System.Text;
using Maestro.Gateway.Reprocessing.Gate;

namespace Maestro.Gateway.Tests.Reprocessing.Gate;

public sealed class GateRequestTests
{
    private const string Question = "GET /v1.0.0/gateway/s-1/proceed HTTP/1.1\r\n";

    [Theory]
    [Trait("Checklist", "reprocessing-19")]
    [InlineData(Question + "Host: maestro:6971\r\n\r\n", "s-1", false)]
    [InlineData("GET /v1.0.0/gateway//proceed HTTP/1.1\r\nhost: x\r\n\r\n", "", false)]
    [InlineData(Question + "Host: x\r\nUser-Agent: Go-http-client/1.1\r\nAccept-Encoding: gzip\r\n\r\n", "s-1", false)]
    [InlineData(Question + "Host: x\r\nConnection: keep-alive\r\n\r\n", "s-1", false)]
    [InlineData(Question + "Host: x\r\nCONNECTION: Close\r\n\r\n", "s-1", true)]
    public void A_plain_question_is_read(string received, string systemId, bool isLast)
    {
        Assert.Equal(new GateRequest(systemId, received.Length, isLast), Read(received));
        Assert.Equal(new GateRequest(systemId, received.Length, isLast), Read(received + "GET /next"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("GET\r\n\r\n")]
    [InlineData(Question)]
    [InlineData(Question + "Host: x\r\n")]
    [InlineData(Question + "\r\n")]
    [InlineData(Question + "Host: x\r\nHost: y\r\n\r\n")]
    [InlineData(Question + "Host: x\r\nno field\r\n\r\n")]
    [InlineData(Question + "Host: x\r\nContent-Length: 4\r\n\r\nnull")]
    [InlineData(Question + "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData(Question + "Host: x\r\nExpect: 100-continue\r\n\r\n")]
    [InlineData(Question + "Host: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n")]
    [InlineData("POST /v1.0.0/gateway/s-1/proceed HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /v1.0.0/gateway/s-1/proceed HTTP/1.0\r\nHost: x\r\n\r\n")]
    [InlineData("GET /v1.0.0/gateway/s-1/proceed?x=1 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /v1.0.0/gateway/s%201/proceed HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /v1.0.0/gateway/../proceed HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /v1.0.0/gateway/a/b/proceed HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET http://x/v1.0.0/gateway/s-1/proceed HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /v1.0.0/reprocessing/s-1/pending HTTP/1.1\r\nHost: x\r\n\r\n")]
    public void Everything_else_is_for_the_web_server(string received) => Assert.Null(Read(received));

    private static GateRequest? Read(string received) => GateRequest.Read(Encoding.ASCII.GetBytes(received));
}
