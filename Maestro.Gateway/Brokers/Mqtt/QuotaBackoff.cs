using Maestro.Protocol.Retrying;

namespace Maestro.Gateway.Brokers.Mqtt;

/// <summary>
/// How long messages wait that the broker has no room for: a second, doubled while it takes nothing at all. What was sent together and refused
/// together counts once.
/// </summary>
internal sealed class QuotaBackoff(TimeProvider time, Random random)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Backoff _backoff = new(FirstPause, LongestPause, random);
    private volatile bool _isShort;
    private TimeSpan _pause;
    private long _since;
    private long? _toldAt;

    /// <summary>A message was refused.</summary>
    /// <param name="isNews">Whether that is worth a line in the log.</param>
    /// <returns>How long it waits.</returns>
    public TimeSpan Next(out bool isNews)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            isNews = _toldAt is not { } toldAt || time.GetElapsedTime(toldAt, now) >= TellEvery;
            _toldAt = isNews ? now : _toldAt;
            if (!_isShort || time.GetElapsedTime(_since, now) >= _pause)
            {
                (_isShort, _pause, _since) = (true, _backoff.Next(), now);
            }

            return _pause;
        }
    }

    /// <summary>A message was taken.</summary>
    public void Reset()
    {
        // Nearly always there is nothing to reset.
        if (_isShort)
        {
            lock (_lock)
            {
                _isShort = false;
                _backoff.Reset();
            }
        }
    }
}
