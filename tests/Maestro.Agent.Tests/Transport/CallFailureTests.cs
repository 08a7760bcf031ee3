using System.Security.Authentication;
using Grpc.Core;
using Maestro.Agent.Transport;
using GrpcStatus = Grpc.Core.Status;

namespace Maestro.Agent.Tests.Transport;

public class CallFailureTests
{
    private const string Handshake = "An HTTP/2 connection could not be established.";

    [Fact]
    public void What_the_server_said_is_told_as_it_is() => Assert.Equal(
        """Status(StatusCode="Unauthenticated", Detail="who are you?")""",
        CallFailure.Describe(new GrpcStatus(StatusCode.Unauthenticated, "who are you?")));

    [Fact]
    public void The_innermost_cause_is_told() => AssertTold(
        "Unavailable: The SSL connection could not be established. alert 45: expired",
        new HttpRequestException("The SSL connection could not be established.", new AuthenticationException("see inner", new IOException("alert 45: expired"))));

    [Fact]
    public void A_cause_that_stands_in_front_already_is_not_told_twice() => AssertTold(
        "Unavailable: Connection refused (127.0.0.1:1)",
        new HttpRequestException("Connection refused (127.0.0.1:1)", new IOException("Connection refused")));

    [Fact]
    public void What_was_disposed_of_is_no_cause()
    {
        AssertTold(
            $"Unavailable: {Handshake} The server closed the connection.",
            new HttpRequestException(Handshake, new ObjectDisposedException("System.Net.Security.SslStream")));
    }

    private static void AssertTold(string expected, Exception happened) =>
        Assert.Equal(expected, CallFailure.Describe(new GrpcStatus(StatusCode.Unavailable, "Error starting gRPC call.", happened)));
}
