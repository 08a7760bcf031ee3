using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Maestro.Grains.Delivery;

/// <summary>The desks of the consumers whose grains live on this silo.</summary>
internal sealed class ConsumerDesks(
    IOptions<DeliveryOptions> options, IGatewayRoutes routes, IDeliveryHistory history, TimeProvider time, Random random) : ILocalDesks
{
    private readonly ConcurrentDictionary<string, ConsumerDesk> _desks = new(StringComparer.Ordinal);

    // A desk is in it for each time it asked to be woken at, and looked at only then; most ask hardly ever.
    private readonly PriorityQueue<ConsumerDesk, DateTimeOffset> _wakes = new();

    /// <summary>The desk of a consumer whose grain was just activated here.</summary>
    public ConsumerDesk Open(string consumerName)
    {
        var desk = new ConsumerDesk(consumerName, options.Value, random, routes, history, time, WakeAt);
        _desks[consumerName] = desk;
        return desk;
    }

    /// <summary>The grain goes.</summary>
    public void Close(ConsumerDesk desk)
    {
        desk.Close();
        _desks.TryRemove(new(desk.Name, desk));
    }

    /// <inheritdoc/>
    public bool TryAttach(string consumerName, string gatewayId) =>
        routes.Reaches(gatewayId) && _desks.TryGetValue(consumerName, out var desk) && desk.TryAttach(gatewayId);

    /// <inheritdoc/>
    public bool TryDetach(string consumerName, string gatewayId) => _desks.TryGetValue(consumerName, out var desk) && desk.TryDetach(gatewayId);

    /// <summary>Delivers a committed spec; false when the consumer's grain has to.</summary>
    public bool TryDeliver(SpecDelivery delivery) => _desks.TryGetValue(delivery.ConsumerName, out var desk) && desk.TryDeliver(delivery);

    /// <summary>Acknowledges a version; false when the consumer's grain has to.</summary>
    public bool TryAcknowledge(string consumerName, string resourceId, int version) =>
        _desks.TryGetValue(consumerName, out var desk) && desk.TryAcknowledge(resourceId, version);

    /// <summary>The consumers whose grains have something to do by now.</summary>
    public IReadOnlyList<string> TakeDue(DateTimeOffset now)
    {
        List<(ConsumerDesk Desk, DateTimeOffset At)> woken = [];
        lock (_wakes)
        {
            while (_wakes.TryPeek(out var desk, out var at) && at <= now)
            {
                woken.Add((desk, at));
                _wakes.Dequeue();
            }
        }

        return [.. woken.Where(entry => entry.Desk.Wake(entry.At)).Select(entry => entry.Desk.Name)];
    }

    private void WakeAt(ConsumerDesk desk, DateTimeOffset time)
    {
        lock (_wakes)
        {
            _wakes.Enqueue(desk, time);
        }
    }
}
