using Maestro.Protocol.CloudEvents;

namespace Maestro.Gateway.Brokers;

/// <summary>
/// The last resync request of each agent that was not answered here: another gateway spoke for the consumer, which may have died, or the store
/// was away for too long. An agent does not ask again by itself. The latest are kept, up to a bound.
/// </summary>
internal sealed class UnansweredResyncs(TimeProvider time)
{
    private const int Capacity = 4096;

    /// <summary>How long the gateway that speaks for a consumer may be dead before the others know.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Request> _requests = new(StringComparer.Ordinal);
    private readonly Queue<(string Consumer, long Number)> _order = [];
    private long _numbers;

    /// <summary>Keeps a request; with <paramref name="isOurs"/> until it is answered, else for the time in which its answerer may turn out dead.</summary>
    public void Keep(string consumerName, PublishedEvent request, bool isOurs)
    {
        lock (_lock)
        {
            _requests[consumerName] = new Request(request, ++_numbers, isOurs ? null : time.GetTimestamp());
            _order.Enqueue((consumerName, _numbers));
            while (_order.Count > Capacity)
            {
                var (oldest, number) = _order.Dequeue();
                if (_requests.TryGetValue(oldest, out var kept) && kept.Number == number)
                {
                    _requests.Remove(oldest);
                }
            }
        }
    }

    /// <summary>Takes the requests of the consumers that this gateway speaks for now.</summary>
    public IReadOnlyList<PublishedEvent> Take(Func<string, bool> owns)
    {
        lock (_lock)
        {
            List<PublishedEvent> taken = [];
            foreach (var (consumer, request) in _requests)
            {
                var isOld = request.Since is { } since && time.GetElapsedTime(since) > Memory;
                if (isOld || owns(consumer))
                {
                    _requests.Remove(consumer);
                    taken.AddRange(isOld ? [] : [request.Event]);
                }
            }

            return taken;
        }
    }

    private sealed record Request(PublishedEvent Event, long Number, long? Since);
}
