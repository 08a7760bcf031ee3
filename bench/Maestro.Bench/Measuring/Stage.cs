using System.Diagnostics;
using Maestro.Bench.Reporting;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Measuring;

/// <summary>Time, CPU and memory of a part of a run.</summary>
internal sealed class Stage
{
    private const double Mebi = 1024 * 1024;

    private readonly Target _target;
    private readonly Cpu _cpuBefore;
    private readonly long? _serverBefore;
    private readonly long _generatorBefore;
    private readonly long _started;

    private Stage(Target target)
    {
        _target = target;
        (_serverBefore, _generatorBefore) = (target.ServerMemory(), Environment.WorkingSet);
        _cpuBefore = target.ReadCpu();
        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>Starts to measure.</summary>
    public static Stage Begin(Target target) => new(target);

    /// <summary>Memory of the server at its end in bytes; null when it is not known.</summary>
    public long? ServerMemory { get; private set; }

    /// <summary>How long it took, in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>CPU time it took.</summary>
    public Cpu Cpu { get; private set; }

    /// <summary>What the server's memory grew by, in bytes; null when it is not known.</summary>
    public long? ServerGrowth => ServerMemory - _serverBefore;

    /// <summary>What the generator's memory grew by, in bytes.</summary>
    public long GeneratorGrowth { get; private set; }

    /// <summary>Ends it.</summary>
    public Stage End()
    {
        Seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        Cpu = _target.ReadCpu() - _cpuBefore;
        EndMemory();
        return this;
    }

    /// <summary>Reads the memory again: what it has become since.</summary>
    public void EndMemory() =>
        (ServerMemory, GeneratorGrowth) = (_target.ServerMemory(), Environment.WorkingSet - _generatorBefore);

    /// <summary>The memory as figures.</summary>
    public IEnumerable<Figure> Memory() =>
    [
        new("serverMemoryBeforeMiB", "server memory before, MiB", _serverBefore / Mebi, "N1"),
        new("serverMemoryAfterMiB", "server memory after, MiB", ServerMemory / Mebi, "N1"),
    ];
}
