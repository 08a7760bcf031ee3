using Maestro.Gateway.Brokers;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class BrokerOwnershipTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // With a shared subscription it had messages of anybody's agents.
    [Theory]
    [InlineData("$share/servers/", true)]
    [InlineData("", false)]
    public async Task When_a_gateway_is_gone_agents_are_asked_for_what_it_may_have_taken_along(string share, bool asks)
    {
        using var parts = new BrokerParts(BrokerParts.Mqtt(share));
        parts.AtBroker.AddRange([BrokerParts.Gateway, "gateway-2"]);
        await parts.Ownership.RefreshAsync(CancellationToken.None);
        Assert.Equal(default, await parts.ResyncTrigger.TakeAsync(CancellationToken.None).WaitAsync(Limit));

        parts.AtBroker.Remove("gateway-2");
        await parts.Ownership.RefreshAsync(CancellationToken.None);

        Assert.Equal(new ResyncScope(Owned: asks), await parts.ResyncTrigger.TakeAsync(CancellationToken.None).WaitAsync(Limit));
    }
}
