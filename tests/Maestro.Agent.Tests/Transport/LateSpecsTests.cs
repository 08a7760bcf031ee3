using System.Globalization;
using CloudNative.CloudEvents;
using Maestro.Agent.Transport;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Tests.Transport;

public sealed class LateSpecsTests
{
    private readonly LateSpecs _late = new();

    [Theory]
    [InlineData("2026-01-15T10:00:00Z", "2026-01-15T10:00:05.25Z", true)]
    [InlineData("2026-01-15T10:00:05Z", "2026-01-15T10:00:05.25Z", false)]
    [InlineData("2026-01-15T10:00:06Z", "2026-01-15T10:00:05.25Z", false)]
    public void A_spec_from_before_the_deletion_is_late_and_one_created_since_is_not(string created, string deleted, bool isLate)
    {
        Assert.False(_late.IsLate(Spec("a", created)));
        Assert.False(_late.IsLate(Deletion("a", deleted)));

        Assert.Equal(isLate, _late.IsLate(Spec("a", created)));
        Assert.False(_late.IsLate(Spec("b", created)));
    }

    [Fact]
    public void A_deletion_that_comes_again_is_no_news_and_not_late()
    {
        _late.IsLate(Deletion("a", "2026-01-15T10:00:05Z"));

        Assert.False(_late.IsLate(Deletion("a", "2026-01-15T10:00:05Z")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"creationTimestamp":null}""")]
    public void A_spec_that_does_not_say_when_it_was_created_is_taken(string? metadata)
    {
        _late.IsLate(Deletion("a", "2026-01-15T10:00:05Z"));
        var spec = Spec("a", "");
        spec[ExtensionAttributes.Metadata] = metadata;

        Assert.False(_late.IsLate(spec));
    }

    [Fact]
    public void The_latest_deletions_are_remembered_up_to_a_bound()
    {
        for (var i = 0; i < 10_001; i++)
        {
            _late.IsLate(Deletion(string.Create(CultureInfo.InvariantCulture, $"id-{i}"), "2026-01-15T10:00:05Z"));
        }

        Assert.False(_late.IsLate(Spec("id-0", "2026-01-15T09:00:00Z")));
        Assert.True(_late.IsLate(Spec("id-1", "2026-01-15T09:00:00Z")));
    }

    private static CloudEvent Spec(string id, string created)
    {
        var cloudEvent = new CloudEvent { [ExtensionAttributes.ResourceId] = id };
        cloudEvent[ExtensionAttributes.Metadata] = $$"""{"name":"w","creationTimestamp":"{{created}}"}""";
        return cloudEvent;
    }

    private static CloudEvent Deletion(string id, string deleted) => new()
    {
        [ExtensionAttributes.ResourceId] = id,
        [ExtensionAttributes.DeletionTimestamp] = DateTimeOffset.Parse(deleted, CultureInfo.InvariantCulture),
    };
}
