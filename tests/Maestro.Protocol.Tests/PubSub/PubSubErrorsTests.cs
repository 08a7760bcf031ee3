using Grpc.Core;
using Maestro.Protocol.PubSub;

namespace Maestro.Protocol.Tests.PubSub;

public sealed class PubSubErrorsTests
{
    [Theory]
    [InlineData(StatusCode.Unavailable, true)]
    [InlineData(StatusCode.DeadlineExceeded, true)]
    [InlineData(StatusCode.ResourceExhausted, true)]
    [InlineData(StatusCode.Aborted, true)]
    [InlineData(StatusCode.Internal, true)]
    [InlineData(StatusCode.Unknown, true)]
    [InlineData(StatusCode.Cancelled, true)]
    [InlineData(StatusCode.NotFound, false)]
    [InlineData(StatusCode.PermissionDenied, false)]
    [InlineData(StatusCode.Unauthenticated, false)]
    [InlineData(StatusCode.InvalidArgument, false)]
    [InlineData(StatusCode.FailedPrecondition, false)]
    public void What_passes_is_what_the_service_documents(StatusCode code, bool passes) => Assert.Equal(passes, PubSubErrors.Passes(code));

    [Fact]
    public void A_connection_that_is_not_made_is_told_with_its_address() => Assert.Equal(
        "projects/p/topics/t: Unavailable Error connecting to subchannel. Connection refused 127.0.0.1:8085",
        PubSubErrors.Describe(
            "projects/p/topics/t",
            new Status(StatusCode.Unavailable, "Error connecting to subchannel.", new IOException("Connection refused 127.0.0.1:8085"))));

    [Fact]
    public void An_error_names_what_it_is_about_and_what_to_do() => Assert.Equal(
        "projects/p/topics/t: NotFound gone (it has to be created beforehand)",
        PubSubErrors.Describe("projects/p/topics/t", new Status(StatusCode.NotFound, "gone")));
}
