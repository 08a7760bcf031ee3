namespace Maestro.Grains.Delivery;

/// <summary>
/// When a dispatcher has its grain called. A time that was asked for cannot be taken back, so an earlier one makes it void. Not thread-safe: the dispatcher
/// that owns it guards it with its lock.
/// </summary>
/// <param name="ask">Asks for a <see cref="Wake"/> at a time.</param>
/// <param name="now">When the dispatcher opens.</param>
internal sealed class WakeSchedule(Action<DateTimeOffset> ask, DateTimeOffset now)
{
    /// <summary>While something waits, the grain is called this often at least, so that it is not collected as idle.</summary>
    private static readonly TimeSpan AttentionPeriod = TimeSpan.FromMinutes(5);

    /// <summary>How soon the grain is called again that did not get to what is due.</summary>
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(10);

    /// <summary>How often a closed dispatcher has the grain called, which then has a dispatcher of its own, wherever it lives.</summary>
    private const int MostFarewells = 6;

    private DateTimeOffset _attendedAt = now;
    private DateTimeOffset _asked = DateTimeOffset.MaxValue;
    private int _farewells;

    /// <summary>The grain is at work.</summary>
    public void Attend(DateTimeOffset now) => _attendedAt = now;

    /// <summary>When the grain is to be called with something due at this time: then, or earlier if it would be collected.</summary>
    public DateTimeOffset NotIdleUntil(DateTimeOffset due)
    {
        var attention = _attendedAt + AttentionPeriod;
        return due < attention ? due : attention;
    }

    /// <summary>Asks for this time unless an earlier one was asked for; null when nothing is to be done.</summary>
    public void Wait(DateTimeOffset? next)
    {
        if (next is { } at && at < _asked)
        {
            Ask(at);
        }
    }

    /// <summary>A time has come that was asked for; true when the grain is to be called. It asks for the next time by itself.</summary>
    /// <param name="asked">That time.</param>
    /// <param name="next">When something is to be done; null when nothing is.</param>
    /// <param name="now">The time it is.</param>
    public bool Wake(DateTimeOffset asked, DateTimeOffset? next, DateTimeOffset now)
    {
        if (asked != _asked)
        {
            // It asked for an earlier time since.
            return false;
        }

        _asked = DateTimeOffset.MaxValue;
        if (_farewells > 0)
        {
            if (--_farewells > 0)
            {
                Ask(now + RetryPeriod);
            }

            return true;
        }

        if (next is not { } due || due > now)
        {
            Wait(next);
            return false;
        }

        // If the grain does not get to it, it is tried again.
        Ask(now + RetryPeriod);
        return true;
    }

    /// <summary>The dispatcher closes: what was asked for is void.</summary>
    /// <param name="farewell">When the grain is to be called all the same, for the first of a few times; null when nothing is left to do.</param>
    public void Close(DateTimeOffset? farewell)
    {
        _asked = DateTimeOffset.MaxValue;
        if (farewell is { } at)
        {
            _farewells = MostFarewells;
            Ask(at);
        }
    }

    private void Ask(DateTimeOffset at)
    {
        _asked = at;
        ask(at);
    }
}
