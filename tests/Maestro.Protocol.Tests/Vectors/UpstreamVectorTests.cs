using System.Text;
using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.Vectors;

/// <summary>What the original system sends is understood, and means the same here.</summary>
public sealed class UpstreamVectorTests
{
    [SkippableTheory]
    [InlineData("docs-cloudevents.grpcclient.json")]
    [InlineData("examples-cloudevent-create.json")]
    [InlineData("examples-cloudevent-update.json")]
    [InlineData("examples-cloudevent-delete.json")]
    [Trait("Checklist", "protocol-24")]
    public void A_spec_request_is_read(string name)
    {
        var vector = UpstreamVectors.Read(name);

        var request = SpecRequest.Read(Event(vector));

        Assert.Equal((string?)vector["resourceid"], request.ResourceId);
        Assert.Equal((int?)vector["resourceversion"], request.ResourceVersion);
        if (request.Action != EventType.DeleteRequest)
        {
            Assert.Null(BundleValidation.Validate(request.Data, BundleValidationOptions.Default));
        }
    }

    [SkippableTheory]
    [InlineData("docs-cloudevents.agent.json")]
    [InlineData("docs-cloudevents.status.maestro.json")]
    [Trait("Checklist", "protocol-77")]
    public void A_status_has_the_hash_the_agent_computed(string name)
    {
        var vector = UpstreamVectors.Read(name);

        var report = StatusReport.Read(Event(vector));

        Assert.Equal((string?)vector["statushash"], StatusHash.Compute(report.Data));
        Assert.Equal((string?)vector["time"], (string?)JsonNode.Parse(report.Attributes)!["time"]);
    }

    [SkippableFact]
    public void A_status_resync_without_hashes_is_read() =>
        Assert.Empty(StatusResyncRequest.Read(Event(UpstreamVectors.Read("examples-cloudevent-status-resync.json"))).Hashes);

    [SkippableFact]
    [Trait("Checklist", "protocol-49")]
    public void The_metadata_for_the_agent_is_the_same()
    {
        var sent = UpstreamVectors.Read("docs-cloudevents.grpcclient.json");
        var expected = (string)UpstreamVectors.Read("docs-cloudevents.spec.maestro.json")["metadata"]!;

        var rewritten = new PooledBytes(0);
        ObjectMetaRewrite.ForAgent(
            Encoding.UTF8.GetBytes((string)sent["metadata"]!),
            (string)sent["resourceid"]!,
            new DateTimeOffset(2025, 12, 16, 6, 0, 17, 776, TimeSpan.Zero),
            null,
            ref rewritten);

        Vector.AssertSameJson(expected, rewritten.Written);
    }

    [SkippableTheory]
    [InlineData("tests-bundle-validation.json", false)]
    [InlineData("tests-manifest-validation.json", true)]
    [Trait("Checklist", "protocol-36")]
    public void Bundles_are_judged_alike(string name, bool singleManifests)
    {
        // Upstream accepts a bundle without manifests; agents then drop it, so here a switch is needed.
        var options = new BundleValidationOptions { AllowEmptyManifests = true };
        var cases = UpstreamVectors.Read(name).AsArray();
        Assert.NotEmpty(cases);
        foreach (var example in cases)
        {
            var data = singleManifests ? new JsonObject { ["manifests"] = new JsonArray(example!["input"]!.DeepClone()) } : example!["input"]!["data"];
            var expected = (string?)example["expectedError"];
            var found = BundleValidation.Validate(Encoding.UTF8.GetBytes(data?.ToJsonString() ?? ""), options);
            if (expected is null || (expected == "manifest bundle is empty" && data is not null))
            {
                Assert.Null(found);
                continue;
            }

            Assert.NotNull(found);
            if (data is not null)
            {
                Assert.Contains(expected.Split(": ")[0], found, StringComparison.Ordinal);
            }
        }
    }

    private static CloudEvent Event(JsonNode vector) => ProtobufBinding.Decode(new WireEvent
    {
        Attributes = { ["contenttype"] = new AttributeValue { CeString = "application/cloudevents+json" } },
        BinaryData = ByteString.CopyFromUtf8(vector.ToJsonString()),
    });
}
