namespace Maestro.Bench.Measuring;

/// <summary>CPU time of the three parties in seconds; null for one that is not known.</summary>
internal readonly record struct Cpu(double? Server, double? Postgres, double Generator)
{
    /// <summary>What was used between two readings.</summary>
    public static Cpu operator -(Cpu after, Cpu before) =>
        new(after.Server - before.Server, after.Postgres - before.Postgres, after.Generator - before.Generator);

    /// <summary>Milliseconds of server and PostgreSQL for each of some events; null when one is not known, or there were none.</summary>
    public double? PerEvent(int events) => events == 0 ? null : (Server + Postgres) * 1000 / events;
}
