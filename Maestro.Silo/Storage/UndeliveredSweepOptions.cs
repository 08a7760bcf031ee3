namespace Maestro.Silo.Storage;

/// <summary>How <see cref="UndeliveredSweep"/> looks for lost deliveries (protocol.md section 4.10).</summary>
internal sealed record UndeliveredSweepOptions
{
    /// <summary>How old an unreported change must be; zero switches the sweep off.</summary>
    public required TimeSpan Threshold { get; init; }

    /// <summary>Time between two runs; up to a quarter is added at random.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Rows one run looks at; the next run goes on behind them.</summary>
    public int RowsPerRun { get; init; } = 20_000;

    /// <summary>Consumers told at the same time.</summary>
    public int Concurrency { get; init; } = 8;
}
