using Grpc.Core;
using Maestro.Protocol.PubSub;

namespace Maestro.Protocol.Tests.PubSub;

public sealed class PubSubErrorsTests
{
    [Theory]
    [InlineData(StatusCode.Unavailable, true, true)]
    [InlineData(StatusCode.DeadlineExceeded, true, true)]
    [InlineData(StatusCode.ResourceExhausted, true, true)]
    [InlineData(StatusCode.Aborted, true, true)]
    [InlineData(StatusCode.Internal, true, true)]
    [InlineData(StatusCode.Unknown, false, true)]
    [InlineData(StatusCode.Cancelled, false, true)]
    [InlineData(StatusCode.NotFound, false, false)]
    [InlineData(StatusCode.PermissionDenied, false, false)]
    [InlineData(StatusCode.Unauthenticated, false, false)]
    [InlineData(StatusCode.InvalidArgument, false, false)]
    [InlineData(StatusCode.FailedPrecondition, false, false)]
    public void What_passes_is_what_the_service_documents(StatusCode code, bool stream, bool publish) =>
        Assert.Equal((stream, publish), (PubSubErrors.EndsForNow(code), PubSubErrors.MayPublishLater(code)));

    [Fact]
    public void An_error_names_what_it_is_about_and_what_to_do() => Assert.Equal(
        "projects/p/topics/t: NotFound gone (it has to be created beforehand)",
        PubSubErrors.Describe("projects/p/topics/t", new Status(StatusCode.NotFound, "gone")));
}
