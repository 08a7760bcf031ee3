using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Maestro.Grains.Delivery;

/// <summary>The dispatchers of the consumers whose grains live on this silo.</summary>
internal sealed class ConsumerDispatchers(
    IOptions<DeliveryOptions> options, IGatewayRoutes routes, IDeliveryHistory history, TimeProvider time, Random random) : ILocalDispatchers
{
    private readonly ConcurrentDictionary<string, ConsumerDispatcher> _dispatchers = new(StringComparer.Ordinal);

    // A dispatcher is in it for each time it asked to be woken at, and looked at only then; most ask hardly ever.
    private readonly PriorityQueue<ConsumerDispatcher, DateTimeOffset> _wakes = new();

    /// <summary>How many there are.</summary>
    public int Count => _dispatchers.Count;

    /// <summary>The consumers, in no order; those that come or go meanwhile may be among them or not.</summary>
    public IEnumerable<string> Consumers => _dispatchers.Select(pair => pair.Key);

    /// <summary>Whether the consumer is among them.</summary>
    public bool Has(string consumerName) => _dispatchers.ContainsKey(consumerName);

    /// <summary>Those that are sent nothing through this gateway.</summary>
    public IEnumerable<string> ConsumersNotSentToThrough(string gatewayId) =>
        _dispatchers.Where(pair => !pair.Value.SendsThrough(gatewayId)).Select(pair => pair.Key);

    /// <summary>The dispatcher of a consumer whose grain was just activated here.</summary>
    public ConsumerDispatcher Open(string consumerName)
    {
        var dispatcher = new ConsumerDispatcher(consumerName, options.Value, random, routes, history, time, WakeAt);
        _dispatchers[consumerName] = dispatcher;
        return dispatcher;
    }

    /// <summary>The grain goes.</summary>
    public void Close(ConsumerDispatcher dispatcher)
    {
        dispatcher.Close();
        _dispatchers.TryRemove(new(dispatcher.Name, dispatcher));
    }

    /// <inheritdoc/>
    public bool TryAttach(string consumerName, string gatewayId) =>
        routes.Reaches(gatewayId) && _dispatchers.TryGetValue(consumerName, out var dispatcher) && dispatcher.TryAttach(gatewayId);

    /// <inheritdoc/>
    public bool TryDetach(string consumerName, string gatewayId) => _dispatchers.TryGetValue(consumerName, out var dispatcher) && dispatcher.TryDetach(gatewayId);

    /// <summary>Delivers a committed spec; false when the consumer's grain has to.</summary>
    public bool TryDeliver(SpecDelivery delivery) => _dispatchers.TryGetValue(delivery.ConsumerName, out var dispatcher) && dispatcher.TryDeliver(delivery);

    /// <summary>Acknowledges a version; false when the consumer's grain has to.</summary>
    public bool TryAcknowledge(string consumerName, string resourceId, int version) =>
        _dispatchers.TryGetValue(consumerName, out var dispatcher) && dispatcher.TryAcknowledge(resourceId, version);

    /// <summary>The consumers whose grains have something to do by now.</summary>
    public IReadOnlyList<string> TakeDue(DateTimeOffset now)
    {
        List<(ConsumerDispatcher Dispatcher, DateTimeOffset At)> woken = [];
        lock (_wakes)
        {
            while (_wakes.TryPeek(out var dispatcher, out var at) && at <= now)
            {
                woken.Add((dispatcher, at));
                _wakes.Dequeue();
            }
        }

        return [.. woken.Where(entry => entry.Dispatcher.Wake(entry.At)).Select(entry => entry.Dispatcher.Name)];
    }

    private void WakeAt(ConsumerDispatcher dispatcher, DateTimeOffset time)
    {
        lock (_wakes)
        {
            _wakes.Enqueue(dispatcher, time);
        }
    }
}
