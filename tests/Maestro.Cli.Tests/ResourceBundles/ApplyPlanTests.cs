using Maestro.Cli.Manifests;
using Maestro.Cli.ResourceBundles;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Tests.ResourceBundles;

public class ApplyPlanTests
{
    private static readonly ResourceBundle Current = new() { Id = "b-1", ConsumerName = "edge-1", Version = 5 };

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void The_current_version_or_none_fits(int version) => Assert.Null(ApplyPlan.Problem(Request(version), Current));

    [Fact]
    [Trait("Checklist", "rest-89")]
    public void A_stale_version_is_named_with_the_current_one() =>
        Assert.StartsWith("version mismatch: manifest specifies version 4 but resource bundle has version 5. ", ApplyPlan.Problem(Request(4), Current), StringComparison.Ordinal);

    [Fact]
    public void A_bundle_stays_with_its_consumer_and_is_not_changed_while_it_is_deleted()
    {
        Assert.Contains("allowed: \"edge-1\"", ApplyPlan.Problem(Request(0) with { ConsumerName = "edge-2" }, Current), StringComparison.Ordinal);
        Assert.Contains("is being deleted", ApplyPlan.Problem(Request(0), Current with { DeletedAt = DateTimeOffset.UnixEpoch }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_event_builds_on_the_version_that_was_read()
    {
        var update = new ApplyPlan(Request(0), Current);
        var creation = new ApplyPlan(Request(0), null);

        Assert.Equal((5, 6), (update.ToEvent("me").Attributes["ce-resourceversion"].CeInteger, update.NextVersion));
        Assert.Equal((0, 1), (creation.ToEvent("me").Attributes["ce-resourceversion"].CeInteger, creation.NextVersion));
        Assert.EndsWith(".update_request", update.ToEvent("me").Type, StringComparison.Ordinal);
        Assert.EndsWith(".create_request", creation.ToEvent("me").Type, StringComparison.Ordinal);
    }

    private static BundleRequest Request(int version) =>
        new() { Place = "t", Target = BundleTarget.Existing, Id = "b-1", ConsumerName = "edge-1", Version = version, Data = [] };
}
