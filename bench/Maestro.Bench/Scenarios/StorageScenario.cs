using System.Diagnostics;
using Maestro.Bench.Measuring;
using Maestro.Bench.Reporting;
using Maestro.Bench.StorageContest;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Scenarios;

/// <summary>Writes the rows of bundles in several ways, on one PostgreSQL, without the rest of a server.</summary>
internal sealed class StorageScenario(StorageOptions options, OwnPostgres postgres)
{
    private readonly Outcome _outcome = new();

    /// <summary>Runs it.</summary>
    public async Task<Report> RunAsync(CancellationToken stop)
    {
        Entry[] entries = [];
        await _outcome.TryAsync(async () =>
        {
            await using var contest = await Contest.StartAsync(postgres, options, stop);
            entries = [.. contest.Contenders.Select(contender => new Entry(contender))];
            foreach (var entry in entries)
            {
                await WritersAsync(options.Bundles, (bundle, _) => entry.Contender.CreateAsync(bundle), stop);
                await RoundAsync(entry, Math.Min(options.Writes, options.Bundles), stop);
                entry.Forget();
            }

            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var entry in entries)
                {
                    await RoundAsync(entry, options.Writes, stop);
                }
            }
        });
        return _outcome.Report("storage", Settings(), entries.Select(entry => entry.Section(entries)));
    }

    private async Task RoundAsync(Entry entry, int writes, CancellationToken stop)
    {
        var before = Read();
        var began = Stopwatch.GetTimestamp();
        await WritersAsync(writes, async (bundle, _) =>
        {
            var started = Stopwatch.GetTimestamp();
            await entry.Contender.UpdateAsync(bundle, ++entry.Versions(options.Bundles)[bundle]);
            entry.Took(Stopwatch.GetElapsedTime(started));
        }, stop);
        entry.Add(writes, Stopwatch.GetElapsedTime(began).TotalSeconds, Read() - before);
    }

    /// <summary>Each writer goes through the bundles that are its own.</summary>
    private Task WritersAsync(int count, Func<int, CancellationToken, Task> write, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, options.Writers).Select(writer => Task.Run(
            async () =>
            {
                for (var i = writer; i < count; i += options.Writers)
                {
                    stop.ThrowIfCancellationRequested();
                    await write(i % options.Bundles, stop);
                }
            },
            stop)));

    private Cpu Read() => new(null, ProcessTimes.SecondsOfFamily(postgres.ProcessId), Environment.CpuUsage.TotalTime.TotalSeconds);

    private Dictionary<string, object?> Settings() => new()
    {
        ["bundles"] = options.Bundles,
        ["writers"] = options.Writers,
        ["writesPerRound"] = options.Writes,
        ["rounds"] = options.Rounds,
        ["plainConnections"] = options.PlainConnections,
        ["sizeBytes"] = options.Size,
    };

    /// <summary>What a contender has done.</summary>
    private sealed class Entry(IContender contender)
    {
        private readonly List<double> _milliseconds = [];
        private int[] _versions = [];
        private int _writes;
        private double _seconds;
        private Cpu _cpu;

        public IContender Contender => contender;

        private double? Rate => _writes == 0 ? null : _writes / _seconds;

        public int[] Versions(int bundles) => _versions.Length == 0 ? _versions = [.. Enumerable.Repeat(1, bundles)] : _versions;

        public void Took(TimeSpan time)
        {
            lock (_milliseconds)
            {
                _milliseconds.Add(time.TotalMilliseconds);
            }
        }

        public void Add(int writes, double seconds, Cpu cpu)
        {
            _writes += writes;
            _seconds += seconds;
            _cpu = new Cpu(null, _cpu.Postgres.GetValueOrDefault() + cpu.Postgres, _cpu.Generator + cpu.Generator);
        }

        public void Forget()
        {
            _milliseconds.Clear();
            (_writes, _seconds, _cpu) = (0, 0, default);
        }

        public Section Section(Entry[] all)
        {
            var latencies = new Latencies(_milliseconds);
            return new Section(contender.Name,
            [
                new("writes", "writes", _writes),
                new("writesPerSecond", "writes/s", Rate),
                new("timesSlowest", "times the slowest", Rate / all.Min(entry => entry.Rate), "N2"),
                new("writeP50Ms", "write p50, ms", latencies.At(0.5), "N1"),
                new("writeP99Ms", "write p99, ms", latencies.At(0.99), "N1"),
                new("writerCpuSeconds", "CPU of storage and writers, s", _cpu.Generator, "N2"),
                new("postgresCpuSeconds", "CPU of PostgreSQL, s", _cpu.Postgres, "N2"),
                new("cpuMsPerWrite", "together, ms/write", _writes == 0 ? null : (_cpu.Generator + _cpu.Postgres) * 1000 / _writes, "N3"),
            ]);
        }
    }
}
