using CloudNative.CloudEvents;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Maestro.Gateway.Sources;
using Maestro.Protocol.CloudEvents;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Sources;

public sealed class PublishRecordsTests
{
    private readonly RecordingLogger<PublishRecords> _log = new();

    [Fact]
    public async Task What_was_taken_over_is_logged_with_its_operation()
    {
        await new PublishRecords(_log).RecordAsync(
            Published($$"""{"{{LogTracing.OperationId}}":"7d0e"}"""), Task.FromResult(new Empty()));

        Assert.Equal("Debug 4204: Publish create_request a1 from hub: OK [[op-id, 7d0e]]", Assert.Single(_log.Messages));
    }

    [Fact]
    public async Task A_refusal_is_logged_and_passed_on()
    {
        var refused = new RpcException(new Status(StatusCode.NotFound, "there is no such bundle"));

        var passedOn = await Assert.ThrowsAsync<RpcException>(
            () => new PublishRecords(_log).RecordAsync(Published("{}"), Task.FromException<Empty>(refused)));

        Assert.Same(refused, passedOn);
        Assert.Equal("Debug 4204: Publish create_request a1 from hub: NotFound, there is no such bundle", Assert.Single(_log.Messages));
    }

    private static PublishedEvent Published(string tracing) => PublishedEvent.From(InboundEvent.From(new CloudEvent(CloudEventsSpecVersion.V1_0)
    {
        Id = "e1",
        Source = new Uri("hub", UriKind.Relative),
        Type = EventType.Spec(EventType.CreateRequest),
        [ExtensionAttributes.ResourceId] = "a1",
        [ExtensionAttributes.LogTracing] = tracing,
    }));
}
