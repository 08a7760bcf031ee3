using Maestro.Protocol.PubSub;

namespace Maestro.Protocol.Tests.PubSub;

public sealed class PubSubNamesTests
{
    [Theory]
    [InlineData("acme-prod-01", true)]
    [InlineData("abcdef", true)]
    [InlineData("a23456789012345678901234567890", true)]
    [InlineData("abcde", false)]
    [InlineData("a234567890123456789012345678901", false)]
    [InlineData("1bcdef", false)]
    [InlineData("abcdef-", false)]
    [InlineData("Abcdef", false)]
    [InlineData("abc_def", false)]
    [InlineData("abcdef\n", false)]
    public void A_project_has_six_to_thirty_characters(string text, bool isAllowed) => Assert.Equal(isAllowed, PubSubNames.IsProject(text));

    [Theory]
    [InlineData("projects/acme-prod/subscriptions/sourceevents-edge-1", true)]
    [InlineData("projects/acme-prod/subscriptions/sourceevents-+", true)]
    [InlineData("projects/acme-prod/subscriptions/sourceevents-", false)]
    [InlineData("projects/acme-prod/subscriptions/sourceevents", false)]
    [InlineData("projects/acme-prod/subscriptions/agentevents-edge-1", false)]
    [InlineData("projects/another/subscriptions/sourceevents-edge-1", false)]
    [InlineData("projects/acme-prod/subscriptions/sourceevents-a/b", false)]
    [InlineData("sourceevents-edge-1", false)]
    public void A_subscription_is_named_in_full_and_of_its_kind(string text, bool isAllowed) =>
        Assert.Equal(isAllowed, PubSubNames.IsSubscription(text, "acme-prod", PubSubNames.SourceEvents));

    [Fact]
    public void An_open_name_is_filled_with_the_consumer()
    {
        var open = new PubSubSubscriptions("projects/p/subscriptions/sourceevents-+", "projects/p/subscriptions/sourcebroadcast-+");
        var closed = new PubSubSubscriptions("projects/p/subscriptions/sourceevents-a", "projects/p/subscriptions/sourcebroadcast-a");

        Assert.True(open.IsOpen);
        Assert.False(closed.IsOpen);
        Assert.Equal("projects/p/subscriptions/sourcebroadcast-edge-1", open.For("edge-1").Broadcast);
        Assert.Equal(closed, closed.For("edge-1"));
    }
}
