using System.Globalization;
using System.Text.Json;
using Maestro.Bench.Events;
using Maestro.Bench.Load;
using Maestro.Bench.Measuring;
using Maestro.Bench.Reporting;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Scenarios;

/// <summary>
/// REST lists of the work client's kind (rest-and-operations.md): all bundles of one consumer in one answer, and all bundles in pages.
/// </summary>
internal sealed class ListScenario(ListOptions options, Target target)
{
    private readonly RunNames _names = RunNames.New();
    private readonly Outcome _outcome = new();
    private readonly List<Section> _sections = [];

    /// <summary>Runs it.</summary>
    public async Task<Report> RunAsync(CancellationToken stop)
    {
        await _outcome.TryAsync(async () =>
        {
            await ConsumerRegistration.RunAsync(target, _names, options.Consumers, stop);
            if (!await StoreAsync(0, options.SmallSize, stop) || !await StoreAsync(options.Total / 2, options.LargeSize, stop))
            {
                _outcome.Add("Not all bundles were stored.");
                return;
            }

            using var rest = new RestReader(target.Rest);
            await ListConsumerAsync(rest, stop);
            await PageThroughAsync(rest, stop);
        });
        return _outcome.Report("list", Settings(), _sections);
    }

    private async Task<bool> StoreAsync(int first, int size, CancellationToken stop)
    {
        var count = options.Total / 2;
        using var load = await EventLoad.ConnectAsync(new LoadOptions { Consumers = options.Consumers, Size = size }, target, _names, stop);
        var phase = new EventPhase("store", PhaseKind.Store, count) { FirstBundle = first, Bundles = count, FirstVersion = 1 };
        var stored = await load.RunAsync(phase, stop);
        foreach (var failure in load.Failures)
        {
            _outcome.Add(failure);
        }

        return stored && phase.Failed == 0;
    }

    private async Task ListConsumerAsync(RestReader rest, CancellationToken stop)
    {
        var expected = options.BundlesPerSize * 2;
        var path = Path($"consumer_name = '{_names.Consumer(0)}'", page: 1, expected);
        await rest.ReadAsync(path, stop);
        Check(rest.Answer, expected, expected);

        var stage = Stage.Begin(target);
        var milliseconds = new List<double>();
        for (var i = 0; i < options.Lists; i++)
        {
            milliseconds.Add((await rest.ReadAsync(path, stop)).TotalMilliseconds);
        }

        stage.End();
        var latencies = new Latencies(milliseconds);
        _sections.Add(new Section("one consumer",
        [
            new("lists", "lists", options.Lists),
            new("bundlesPerList", "bundles in each", expected),
            new("bytesPerList", "bytes of each", rest.Answer.Length),
            new("listP50Ms", "list p50, ms", latencies.At(0.5), "N1"),
            new("listP99Ms", "list p99, ms", latencies.At(0.99), "N1"),
            new("listMaxMs", "list max, ms", latencies.At(1), "N1"),
            .. PhaseReport.CpuOf(stage.Cpu, options.Lists, "list"),
            .. stage.Memory(),
        ]));
    }

    private async Task PageThroughAsync(RestReader rest, CancellationToken stop)
    {
        var stage = Stage.Begin(target);
        var milliseconds = new List<double>();
        var bytes = 0L;
        for (var wanted = options.Total; wanted > 0; wanted -= options.PageSize)
        {
            var path = Path($"source = '{_names.Source(0)}'", milliseconds.Count + 1, options.PageSize);
            milliseconds.Add((await rest.ReadAsync(path, stop)).TotalMilliseconds);
            bytes += rest.Answer.Length;
            Check(rest.Answer, Math.Min(wanted, options.PageSize), options.Total);
        }

        stage.End();
        var latencies = new Latencies(milliseconds);
        _sections.Add(new Section("all in pages",
        [
            new("lists", "lists", milliseconds.Count),
            new("bundles", "bundles in all", options.Total),
            new("bytes", "bytes of all", bytes),
            new("seconds", "seconds for all", milliseconds.Sum() / 1000, "N2"),
            new("listP50Ms", "list p50, ms", latencies.At(0.5), "N1"),
            new("listP99Ms", "list p99, ms", latencies.At(0.99), "N1"),
            new("listMaxMs", "list max, ms", latencies.At(1), "N1"),
            .. PhaseReport.CpuOf(stage.Cpu, milliseconds.Count, "list"),
            .. stage.Memory(),
        ]));
    }

    /// <summary>Looks whether a list has what it should have.</summary>
    private void Check(ReadOnlyMemory<byte> list, int expected, int expectedTotal)
    {
        using var json = JsonDocument.Parse(list);
        var (count, total) = (json.RootElement.GetProperty("items").GetArrayLength(), json.RootElement.GetProperty("total").GetInt32());
        if (count != expected || total != expectedTotal)
        {
            _outcome.Add($"A list has {count} of {total} bundles; it should have {expected} of {expectedTotal}.");
        }
    }

    private static string Path(string search, int page, int size) => string.Create(
        CultureInfo.InvariantCulture, $"api/maestro/v1/resource-bundles?page={page}&size={size}&search={Uri.EscapeDataString(search)}");

    private Dictionary<string, object?> Settings() => new()
    {
        ["consumers"] = options.Consumers,
        ["bundlesPerConsumer"] = options.BundlesPerSize * 2,
        ["smallBytes"] = options.SmallSize,
        ["largeBytes"] = options.LargeSize,
        ["pageSize"] = options.PageSize,
    };
}
