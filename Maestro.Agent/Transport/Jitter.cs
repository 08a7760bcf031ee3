namespace Maestro.Agent.Transport;

/// <summary>One source of randomness for all agents of a process; a seeded <see cref="Random"/> is not thread safe by itself.</summary>
internal sealed class Jitter(Random random)
{
    private readonly Lock _lock = new();

    /// <summary>A number from 0 up to, but not including, 1.</summary>
    public double Next()
    {
        lock (_lock)
        {
            return random.NextDouble();
        }
    }

    /// <summary>A duration stretched at random by at most a factor of 1 + <paramref name="share"/>.</summary>
    public TimeSpan Stretch(TimeSpan duration, double share) => duration * (1 + (Next() * share));
}
