using System.Security.Cryptography;
using Maestro.Grains.Delivery;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Sources;

/// <summary>
/// Last statuses of bundles, kept back until their rows are gone, so that whoever hears of the end of a bundle does not find it any more. When the
/// silo that was about to remove a row is lost, the status goes out after a moment all the same.
/// </summary>
internal sealed partial class FinalStatuses : IDisposable
{
    private const int MaxEntries = 65_536;
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(1);

    /// <summary>How late a row may be said to be gone whose status went out by itself, without that status going out again.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Action<StatusDelivery> _send;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<Entry> _held = [];
    private readonly Queue<Entry> _sent = [];
    private readonly ITimer _timer;
    private bool _isTicking;

    /// <param name="send">Puts a status in line for the streams of its source; called with a lock held, which keeps the order.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of a status that could not be put in line when its time had come, which nobody else hears of.</param>
    public FinalStatuses(Action<StatusDelivery> send, TimeProvider time, ILogger logger)
    {
        (_send, _time, _logger) = (send, time, logger);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The row is about to be removed.</summary>
    public void Hold(StatusDelivery status)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(status.ResourceId, out var older))
            {
                if (older.Status is null && older.IsRemembered(status))
                {
                    // It was passed on by itself already, and comes again because its gateway's answer got lost.
                    return;
                }

                // The newer one stands for it.
                older.Forget();
            }

            if (_held.Count + _sent.Count < MaxEntries)
            {
                var entry = new Entry(status, _time.GetTimestamp());
                _entries[status.ResourceId] = entry;
                _held.Enqueue(entry);
                TickLocked(true);
                return;
            }

            _send(status);
        }
    }

    /// <summary>The row is gone.</summary>
    public void Release(StatusDelivery status)
    {
        lock (_lock)
        {
            if (_entries.Remove(status.ResourceId, out var entry))
            {
                if (entry.Status is null)
                {
                    return;
                }

                entry.Forget();
            }

            _send(status);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            while (_held.TryPeek(out var entry) && _time.GetElapsedTime(entry.Since) >= LongestHold)
            {
                _held.Dequeue();
                if (entry.Status is { } status)
                {
                    entry.Remember();
                    _sent.Enqueue(entry);
                    SendFromTimer(status);
                }
            }

            while (_sent.TryPeek(out var entry) && _time.GetElapsedTime(entry.Since) >= Memory)
            {
                _sent.Dequeue();
                if (_entries.GetValueOrDefault(entry.ResourceId) == entry)
                {
                    _entries.Remove(entry.ResourceId);
                }
            }

            TickLocked(_held.Count + _sent.Count > 0);
        }
    }

    private void SendFromTimer(StatusDelivery status)
    {
        try
        {
            _send(status);
        }
        catch (Exception failure)
        {
            // Beyond a timer's callback it would end the process, and the others still have to go out.
            LogNotSent(_logger, status.Source, status.ResourceId, failure);
        }
    }

    private void TickLocked(bool isNeeded)
    {
        if (_isTicking != isNeeded)
        {
            _isTicking = isNeeded;
            var period = isNeeded ? Period : Timeout.InfiniteTimeSpan;
            _timer.Change(period, period);
        }
    }

    /// <param name="status">The status.</param>
    /// <param name="since">When it came.</param>
    private sealed class Entry(StatusDelivery status, long since)
    {
        private byte[] _digest = [];

        public string ResourceId { get; } = status.ResourceId;

        public long Since { get; } = since;

        /// <summary>Null once it was passed on.</summary>
        public StatusDelivery? Status { get; private set; } = status;

        /// <summary>It is passed on by its bundle's end, or another one stands for it.</summary>
        public void Forget() => Status = null;

        /// <summary>It is passed on by itself, and may come again.</summary>
        public void Remember()
        {
            _digest = SHA256.HashData(Status!.Event);
            Status = null;
        }

        /// <summary>Whether it is that very status, of which nothing but the digest was kept.</summary>
        public bool IsRemembered(StatusDelivery other) => _digest.AsSpan().SequenceEqual(SHA256.HashData(other.Event));
    }
}
