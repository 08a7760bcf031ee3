using Grpc.Core;
using Maestro.Gateway.Rpc;
using Maestro.Grains;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Rpc;

public sealed class GrainCallsTests
{
    private readonly RecordingLogger<GrainCallsTests> _log = new();

    [Fact]
    public async Task A_call_whose_peer_went_is_no_failure()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => GrainCalls.Call(_log, () => Task.FromCanceled(gone.Token), gone.Token));

        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_for_another_reason_may_succeed_later()
    {
        using var going = new CancellationTokenSource();

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => GrainCalls.Call(_log, () => Task.FromCanceled(new CancellationToken(canceled: true)), going.Token));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.StartsWith("Warning 4001", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_away_is_told_as_it_says()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => GrainCalls.Call(_log, () => Task.FromException(new StorageUnavailableException("the database is away"))));

        Assert.Equal(new Status(StatusCode.Unavailable, "the database is away"), failure.Status);
        Assert.False(GrainCalls.WasRefused(failure));
    }

    [Fact]
    public async Task What_the_store_refused_does_not_pass_by_itself()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => GrainCalls.Call(_log, () => Task.FromException(new StorageRefusedException("no more today", "P0001", new TimeoutException()))));

        Assert.Equal((StatusCode.Unavailable, "the store refused it: no more today (SQLSTATE P0001)"), (failure.StatusCode, failure.Status.Detail));
        Assert.True(GrainCalls.WasRefused(failure));
        Assert.Equal(
            "Warning 4002: A call to a grain is not carried out: the store refused it: no more today (SQLSTATE P0001)", Assert.Single(_log.Messages));
    }
}
