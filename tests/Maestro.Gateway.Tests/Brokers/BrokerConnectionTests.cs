using System.Collections.Concurrent;
using Maestro.Gateway.Brokers;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class BrokerConnectionTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly BrokerParts _parts = new();
    private readonly ScriptedConnection _connection;

    public BrokerConnectionTests() => _connection = new ScriptedConnection(_parts);

    public Task InitializeAsync() => _connection.StartAsync(CancellationToken.None);

    public Task DisposeAsync() => _connection.StopAsync(CancellationToken.None);

    public void Dispose()
    {
        _connection.Dispose();
        _parts.Dispose();
    }

    [Fact]
    public async Task A_lost_connection_is_made_again_after_pauses_that_grow()
    {
        for (var i = 1; i <= 3; i++)
        {
            await LoseAsync("gone", i);
        }

        Assert.All(_connection.Lost, lost => Assert.Equal("gone", lost.Reason));
        Assert.Equal([1, 2, 4], _connection.Lost.Select(lost => Math.Pow(2, Math.Round(Math.Log2(lost.Pause.TotalSeconds)))));
    }

    [Fact]
    public async Task After_one_that_lasted_the_first_pause_is_taken_again()
    {
        await LoseAsync("gone", 1);
        await LoseAsync("gone", 2);
        await ServingAsync(3);
        _parts.Time.Advance(TimeSpan.FromSeconds(30));
        await LoseAsync("gone", 3);

        Assert.InRange(_connection.Lost.Last().Pause.TotalSeconds, 0.8, 1.2);
    }

    [Fact]
    public async Task One_that_ends_without_a_reason_is_made_again_at_once()
    {
        await ServingAsync(1);
        _connection.End(null);

        await Eventually.TrueAsync(() => _connection.Made == 2, Limit, "the next connection");
        Assert.Empty(_connection.Lost);
    }

    private async Task LoseAsync(string reason, int number)
    {
        await ServingAsync(number);
        _connection.End(reason);
        await Eventually.TrueAsync(() => _connection.Lost.Count == number, Limit, "the loss to be told");
    }

    private Task ServingAsync(int number) => _parts.UntilAsync(() => _connection.Made == number, "the connection");

    private sealed class ScriptedConnection(BrokerParts parts) : BrokerConnection(parts.Metric, parts.Time, new Random(7))
    {
        private TaskCompletionSource<string?> _serving = new();
        private int _made;

        public int Made => Volatile.Read(ref _made);

        public ConcurrentQueue<(TimeSpan Pause, string Reason)> Lost { get; } = new();

        public void End(string? reason) => _serving.SetResult(reason);

        protected override Task<string?> ServeAsync(CancellationToken stoppingToken)
        {
            _serving = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Increment(ref _made);
            return _serving.Task.WaitAsync(stoppingToken);
        }

        protected override void LogLost(TimeSpan pause, string reason) => Lost.Enqueue((pause, reason));
    }
}
