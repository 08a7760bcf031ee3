using Maestro.Gateway.Agents;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Agents;

public sealed class RecentResyncsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecentResyncs _resyncs;

    public RecentResyncsTests() => _resyncs = new RecentResyncs(_time, capacity: 10);

    public void Dispose() => _resyncs.Dispose();

    [Fact]
    public void The_latest_of_each_consumer_is_remembered_for_some_minutes()
    {
        var start = _time.GetUtcNow();
        _resyncs.Remember("a", [new("x", 1)]);
        _time.Advance(TimeSpan.FromMinutes(1));
        _resyncs.Remember("b", []);
        _resyncs.Remember("a", [new("x", 2)]);

        Assert.Equal(["a: x2", "b: "], Since(start));
        Assert.Empty(Since(_time.GetUtcNow().AddSeconds(1)));

        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Empty(Since(start));
    }

    [Fact]
    public void Who_went_is_forgotten()
    {
        _resyncs.Remember("a", []);
        _resyncs.Forget("a");
        Assert.Empty(Since(default));
    }

    [Fact]
    public void The_earliest_make_room()
    {
        _resyncs.Remember("a", [.. Enumerable.Range(0, 4).Select(i => new HeldVersion($"{i}", 1))]);
        _resyncs.Remember("b", []);
        _resyncs.Remember("c", [.. Enumerable.Range(0, 5).Select(i => new HeldVersion($"{i}", 1))]);

        Assert.Equal(["b: ", "c: 01 11 21 31 41"], Since(default));
    }

    private string[] Since(DateTimeOffset since) =>
    [
        .. _resyncs.Since(since)
            .Select(resync => $"{resync.Consumer}: {string.Join(' ', resync.Held.Select(held => $"{held.ResourceId}{held.Version}"))}").Order(),
    ];
}
