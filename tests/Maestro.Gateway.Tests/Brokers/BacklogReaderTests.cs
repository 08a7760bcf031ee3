using Maestro.Grains.Delivery;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class BacklogReaderTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly BrokerParts _parts = new();

    public Task InitializeAsync()
    {
        _parts.State.Set(true);
        return _parts.Reader.StartAsync(CancellationToken.None);
    }

    public Task DisposeAsync() => _parts.Reader.StopAsync(CancellationToken.None);

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task What_cannot_be_read_waits_and_is_read_again_after_a_pause()
    {
        _parts.Store = () => _parts.Reads.Count == 1 ? throw new TimeoutException("the store is away") : Task.CompletedTask;
        Send("a", "b");
        await Eventually.TrueAsync(() => _parts.Reads.Count == 1, Limit, "the first read");

        await _parts.UntilAsync(() => _parts.Reads.Count == 2, "the second one");

        Assert.Equal(["a", "b"], _parts.Reads[1].Ids);
    }

    [Fact]
    public async Task What_was_being_read_waits_again_when_the_gateway_has_stopped()
    {
        var never = new TaskCompletionSource();
        _parts.Store = () => never.Task;
        Send("a", "b");
        await Eventually.TrueAsync(() => _parts.Reads.Count == 1, Limit, "the read");
        Assert.Equal(0, _parts.Outgoing.Count);

        await DisposeAsync().WaitAsync(Limit);

        Assert.Equal(2, _parts.Outgoing.Count);
    }

    [Fact]
    public async Task The_pause_after_a_read_that_failed_does_not_outlive_the_gateway()
    {
        _parts.Store = () => throw new TimeoutException("the store is away");
        Send("a");
        await Eventually.TrueAsync(() => _parts.Reads.Count == 1, Limit, "the read");

        await DisposeAsync().WaitAsync(Limit);

        Assert.Equal(1, _parts.Outgoing.Count);
    }

    private void Send(params string[] ids) => _parts.Outgoing.Send(new SpecBacklog("north", [.. ids], [], Redelivery: false));
}
