using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Maestro.Grains.Delivery;

/// <summary>The desks of the consumers whose grains live on this silo.</summary>
internal sealed class ConsumerDesks(IOptions<DeliveryOptions> options, IGatewayRoutes routes, IDeliveryHistory history, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ConsumerDesk> _desks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ConsumerDesk, byte> _waiting = new(ReferenceEqualityComparer.Instance);

    /// <summary>The desk of a consumer whose grain was just activated here.</summary>
    public ConsumerDesk Open(string consumerName)
    {
        var desk = new ConsumerDesk(consumerName, options.Value, Random.Shared, routes, history, time, waiting => _waiting.TryAdd(waiting, 0));
        _desks[consumerName] = desk;
        return desk;
    }

    /// <summary>The grain goes.</summary>
    public void Close(ConsumerDesk desk)
    {
        desk.Close();
        _desks.TryRemove(new(desk.Name, desk));
        _waiting.TryRemove(desk, out _);
    }

    /// <summary>Delivers a committed spec; false when the consumer's grain has to.</summary>
    public bool TryDeliver(SpecDelivery delivery) => _desks.TryGetValue(delivery.ConsumerName, out var desk) && desk.TryDeliver(delivery);

    /// <summary>Acknowledges a version; false when the consumer's grain has to.</summary>
    public bool TryAcknowledge(string consumerName, string resourceId, int version) =>
        _desks.TryGetValue(consumerName, out var desk) && desk.TryAcknowledge(resourceId, version);

    /// <summary>The consumers whose grains have something to do by now.</summary>
    public IReadOnlyList<string> TakeDue(DateTimeOffset now)
    {
        List<string> due = [];
        foreach (var (desk, _) in _waiting)
        {
            // Taken out first: if something begins to wait in between, it is put in again.
            _waiting.TryRemove(desk, out _);
            if (desk.NextWake() is not { } next)
            {
                continue;
            }

            _waiting.TryAdd(desk, 0);
            if (next <= now)
            {
                due.Add(desk.Name);
            }
        }

        return due;
    }
}
