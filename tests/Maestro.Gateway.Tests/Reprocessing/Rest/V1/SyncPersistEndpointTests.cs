using Maestro.Gateway.Reprocessing;
using Maestro.Gateway.Reprocessing.Rest;
using Maestro.Gateway.Reprocessing.Rest.V1;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Gateway.Tests.Reprocessing.Rest.V1;

public sealed class SyncPersistEndpointTests
{
    [Theory]
    [Trait("Checklist", "reprocessing-29")]
    [InlineData(PersistState.Waiting, true, 503)]
    [InlineData(PersistState.Waiting, false, 504)]
    [InlineData(PersistState.Executing, false, 504)]
    public async Task At_the_limit_only_what_waits_behind_a_lock_is_withdrawn(PersistState state, bool behindLock, int status)
    {
        var withdrawn = false;
        var solution = Scripted.Of<ISolutionGrain>((method, _) =>
        {
            withdrawn |= method == nameof(ISolutionGrain.Withdraw);
            return method == nameof(ISolutionGrain.Accept)
                ? Task.FromResult(new AcceptAnswer(AcceptVerdict.Stored, 1, null))
                : Task.FromResult(new PersistOutcome(withdrawn ? PersistState.Cancelled : state, BehindLock: behindLock && !withdrawn));
        });
        var endpoint = new SyncPersistEndpoint(
            Scripted.Grains((_, _) => solution), new ReprocessingGatewaySettings { SyncPersistTimeout = TimeSpan.Zero }, TimeProvider.System);

        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => RouteCalls.PostAsync(endpoint.Map, "/v1.0.0/persist/sync", """{"systemId":"s1","instanceId":"A","scope":"execution"}"""));

        Assert.Equal((status, status == 503, status == 503), (refused.Status, withdrawn, refused.RetryAfter is not null));
    }
}
