using Maestro.Bench.Measuring;

namespace Maestro.Bench.Targets;

/// <summary>The server that is measured, on this machine.</summary>
internal sealed record Target
{
    /// <summary>gRPC address for sources.</summary>
    public required Uri Sources { get; init; }

    /// <summary>gRPC address for agents.</summary>
    public required Uri Agents { get; init; }

    /// <summary>Address of REST.</summary>
    public required Uri Rest { get; init; }

    /// <summary>Address of health; null when it is not known.</summary>
    public Uri? Health { get; init; }

    /// <summary>Processes of the server; none when they are not known.</summary>
    public IReadOnlyList<int> Servers { get; init; } = [];

    /// <summary>Process of the PostgreSQL server; null when it is not known.</summary>
    public int? Postgres { get; init; }

    /// <summary>CPU time so far.</summary>
    public Cpu ReadCpu() => new(
        Servers.Count == 0 ? null : Servers.Sum(ProcessTimes.Seconds),
        Postgres is { } postgres ? ProcessTimes.SecondsOfFamily(postgres) : null,
        Environment.CpuUsage.TotalTime.TotalSeconds);

    /// <summary>Memory of the server in bytes; null when it is not known.</summary>
    public long? ServerMemory() => Servers.Count == 0 ? null : Servers.Sum(ProcessTimes.ResidentBytes);
}
