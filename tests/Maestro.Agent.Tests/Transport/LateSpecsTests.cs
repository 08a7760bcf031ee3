using System.Globalization;
using CloudNative.CloudEvents;
using Maestro.Agent.Transport;
using Maestro.Protocol.CloudEvents;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Transport;

public sealed class LateSpecsTests
{
    private const string Created = "2026-01-15T10:00:05Z";

    private readonly FakeTimeProvider _time = new();
    private readonly LateSpecs _late;

    public LateSpecsTests() => _late = new LateSpecs(_time);

    [Theory]
    [InlineData("2026-01-15T10:00:04Z", true)]
    [InlineData("2026-01-15T10:00:05Z", true)]
    [InlineData("2026-01-15T10:00:06Z", false)]
    public void A_spec_of_the_bundle_that_was_deleted_is_late_and_one_created_since_is_not(string created, bool isLate)
    {
        Assert.False(_late.IsLate(Spec("a", created)));
        Assert.False(_late.IsLate(Deletion("a", Created)));

        Assert.Equal(isLate, _late.IsLate(Spec("a", created)));
        Assert.False(_late.IsLate(Spec("b", created)));
    }

    [Fact]
    public void A_deletion_that_comes_again_is_no_news_and_not_late()
    {
        _late.IsLate(Deletion("a", Created));

        Assert.False(_late.IsLate(Deletion("a", Created)));
    }

    [Fact]
    public void What_only_a_resync_said_is_gone_may_come_back()
    {
        var notice = Deletion("a", Created);
        notice[ExtensionAttributes.Metadata] = null;
        Assert.False(_late.IsLate(notice));

        Assert.False(_late.IsLate(Spec("a", Created)));
    }

    [Fact]
    public void After_a_while_what_the_server_repeats_is_meant()
    {
        _late.IsLate(Deletion("a", Created));

        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.True(_late.IsLate(Spec("a", Created)));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(_late.IsLate(Spec("a", Created)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"creationTimestamp":null}""")]
    public void A_spec_that_does_not_say_when_it_was_created_is_taken(string? metadata)
    {
        _late.IsLate(Deletion("a", Created));
        var spec = Spec("a", "");
        spec[ExtensionAttributes.Metadata] = metadata;

        Assert.False(_late.IsLate(spec));
    }

    [Fact]
    public void The_latest_deletions_are_remembered_up_to_a_bound()
    {
        for (var i = 0; i < 10_001; i++)
        {
            _late.IsLate(Deletion(string.Create(CultureInfo.InvariantCulture, $"id-{i}"), Created));
        }

        Assert.False(_late.IsLate(Spec("id-0", Created)));
        Assert.True(_late.IsLate(Spec("id-1", Created)));
    }

    private static CloudEvent Spec(string id, string created)
    {
        var cloudEvent = new CloudEvent { [ExtensionAttributes.ResourceId] = id };
        cloudEvent[ExtensionAttributes.Metadata] = $$"""{"name":"w","creationTimestamp":"{{created}}"}""";
        return cloudEvent;
    }

    private static CloudEvent Deletion(string id, string created)
    {
        var deletion = Spec(id, created);
        deletion[ExtensionAttributes.DeletionTimestamp] = new DateTimeOffset(2026, 1, 15, 11, 0, 0, TimeSpan.Zero);
        return deletion;
    }
}
