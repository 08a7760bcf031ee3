using MQTTnet;

namespace Maestro.Protocol.Mqtt;

/// <summary>Pings a broker as often as its Server Keep Alive asks for, which takes the place of the client's own keep alive [MQTT-3.2.2-21].</summary>
/// <remarks>
/// The client library goes on with its own period, and a broker that asks for a shorter one ends the connection after one and a half of its
/// periods without a packet.
/// </remarks>
public sealed class MqttKeepAlive : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _pinging;

    internal MqttKeepAlive(Func<CancellationToken, Task> ping, TimeSpan interval, Action<string> lost, TimeProvider time) =>
        _pinging = PingAsync(ping, interval, lost, time);

    /// <summary>Starts with a connection that was just made; null where the client's own keep alive does. It is disposed of before the client.</summary>
    /// <param name="client">The client.</param>
    /// <param name="connected">What the broker answered to its CONNECT.</param>
    /// <param name="lost">Told why, once, when a ping fails or is not answered before the next one is due.</param>
    /// <param name="time">The clock.</param>
    public static MqttKeepAlive? Start(IMqttClient client, MqttClientConnectResult connected, Action<string> lost, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(connected);
        return Interval(client.Options.KeepAlivePeriod, connected.ServerKeepAlive) is { } interval
            ? new MqttKeepAlive(client.PingAsync, interval, lost, time)
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _pinging;
        _end.Dispose();
    }

    /// <summary>Time between two pings besides those of the client; null for none.</summary>
    /// <param name="own">The client's keep alive; zero for none.</param>
    /// <param name="serverSeconds">The Server Keep Alive in seconds; 0 where the broker did not tell one.</param>
    internal static TimeSpan? Interval(TimeSpan own, int serverSeconds)
    {
        var server = TimeSpan.FromSeconds(serverSeconds);
        return server > TimeSpan.Zero && (own == TimeSpan.Zero || server < own) ? server : null;
    }

    private async Task PingAsync(Func<CancellationToken, Task> ping, TimeSpan interval, Action<string> lost, TimeProvider time)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await PingOnceAsync(ping, interval, time);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The connection ends.
        }
        catch (Exception cause)
        {
            lost(cause.Message);
        }
    }

    private async Task PingOnceAsync(Func<CancellationToken, Task> ping, TimeSpan longest, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, limit.Token);
        try
        {
            await ping(end.Token);
        }
        catch (Exception cause) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException(
                FormattableString.Invariant($"the broker did not answer a ping within {longest.TotalSeconds} s, its Server Keep Alive"), cause);
        }
    }
}
