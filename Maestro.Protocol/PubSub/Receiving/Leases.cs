using Maestro.Protocol.PubSub.V1;

namespace Maestro.Protocol.PubSub.Receiving;

/// <summary>
/// The messages of a subscription that are handled right now: their deadlines are extended until they are acknowledged, up to a limit. Outlives the
/// streams they came by, because what came by one stream may be acknowledged by the next.
/// </summary>
internal sealed class Leases(PubSubReceiving receiving, TimeProvider time)
{
    /// <summary>Ids in one request: it holds 512 KiB, and an id is below 256 bytes.</summary>
    public const int MostIds = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lease> _leases = new(StringComparer.Ordinal);
    private readonly Queue<string> _acknowledged = [];
    private readonly TimeSpan _extension = receiving.Extension;

    /// <summary>Messages that are neither acknowledged nor given up.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _leases.Count;
            }
        }
    }

    /// <summary>Time between two looks at the deadlines.</summary>
    public TimeSpan Period => _extension / 4;

    /// <summary>A message came.</summary>
    public void Add(string ackId)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            _leases[ackId] = new Lease(now, now);
        }
    }

    /// <summary>A message was handled.</summary>
    public void Acknowledge(string ackId)
    {
        lock (_lock)
        {
            _leases.Remove(ackId);
            _acknowledged.Enqueue(ackId);
        }
    }

    /// <summary>What is to be told to the service now; null for nothing.</summary>
    public StreamingPullRequest? Take()
    {
        var now = time.GetTimestamp();
        var request = new StreamingPullRequest();
        lock (_lock)
        {
            while (request.AckIds.Count < MostIds && _acknowledged.TryDequeue(out var ackId))
            {
                request.AckIds.Add(ackId);
            }

            foreach (var (ackId, lease) in _leases)
            {
                if (time.GetElapsedTime(lease.Came, now) >= receiving.MaxExtension)
                {
                    // Whoever handles it hangs: the service shall give it to somebody else.
                    _leases.Remove(ackId);
                }
                else if (time.GetElapsedTime(lease.Extended, now) >= _extension / 2 && request.ModifyDeadlineAckIds.Count < MostIds)
                {
                    _leases[ackId] = lease with { Extended = now };
                    request.ModifyDeadlineAckIds.Add(ackId);
                    request.ModifyDeadlineSeconds.Add((int)_extension.TotalSeconds);
                }
            }
        }

        return request.AckIds.Count + request.ModifyDeadlineAckIds.Count > 0 ? request : null;
    }

    /// <summary>A request was not sent.</summary>
    public void Return(StreamingPullRequest request)
    {
        lock (_lock)
        {
            foreach (var ackId in request.AckIds)
            {
                _acknowledged.Enqueue(ackId);
            }

            foreach (var ackId in request.ModifyDeadlineAckIds)
            {
                if (_leases.TryGetValue(ackId, out var lease))
                {
                    // Due at once, as it was.
                    _leases[ackId] = lease with { Extended = lease.Came };
                }
            }
        }
    }

    /// <summary>Gives up all messages that are not handled; returns their ids, so many at a time as one request may hold.</summary>
    public IEnumerable<string[]> Release()
    {
        string[] left;
        lock (_lock)
        {
            left = [.. _leases.Keys];
            _leases.Clear();
        }

        return left.Chunk(MostIds);
    }

    private readonly record struct Lease(long Came, long Extended);
}
