using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Maestro.Bench.Events;
using Maestro.Bench.Load;
using Maestro.Bench.Measuring;
using Maestro.Bench.Reporting;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Scenarios;

/// <summary>What the scenario <c>list</c> does.</summary>
internal sealed record ListOptions
{
    /// <summary>How many consumers there are.</summary>
    public int Consumers { get; init; } = 10;

    /// <summary>How many small bundles, and how many large ones, each has.</summary>
    public int BundlesPerSize { get; init; } = 300;

    /// <summary>Octets of a small bundle.</summary>
    public int SmallSize { get; init; } = 3 * 1024;

    /// <summary>Octets of a large bundle.</summary>
    public int LargeSize { get; init; } = 49 * 1024;

    /// <summary>How often a consumer's bundles are listed.</summary>
    public int Lists { get; init; } = 20;

    /// <summary>Bundles of a page when all are read.</summary>
    public int PageSize { get; init; } = 400;

    /// <summary>All bundles.</summary>
    public int Total => Consumers * BundlesPerSize * 2;
}

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

            using var http = new HttpClient { BaseAddress = target.Rest };
            await ListConsumerAsync(http, stop);
            await PageThroughAsync(http, stop);
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

    private async Task ListConsumerAsync(HttpClient http, CancellationToken stop)
    {
        var expected = options.BundlesPerSize * 2;
        var path = Path($"consumer_name = '{_names.Consumer(0)}'", page: 1, expected);
        Check(await http.GetByteArrayAsync(path, stop), expected, expected);

        var stage = Stage.Begin(target);
        var milliseconds = new List<double>();
        long bytes = 0;
        for (var i = 0; i < options.Lists; i++)
        {
            var began = Stopwatch.GetTimestamp();
            bytes = (await http.GetByteArrayAsync(path, stop)).Length;
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        stage.End();
        var latencies = new Latencies(milliseconds);
        _sections.Add(new Section("one consumer",
        [
            new("lists", "lists", options.Lists),
            new("bundles", "bundles in each", expected),
            new("bytes", "bytes of each", bytes),
            new("listP50Ms", "list p50, ms", latencies.At(0.5), "N1"),
            new("listP99Ms", "list p99, ms", latencies.At(0.99), "N1"),
            new("listMaxMs", "list max, ms", latencies.At(1), "N1"),
            .. PhaseReport.CpuOf(stage.Cpu, options.Lists),
            .. stage.Memory(),
        ]));
    }

    private async Task PageThroughAsync(HttpClient http, CancellationToken stop)
    {
        var stage = Stage.Begin(target);
        var (pages, bundles, bytes) = (0, 0, 0L);
        for (var wanted = options.Total; wanted > 0; wanted -= options.PageSize)
        {
            var page = await http.GetByteArrayAsync(Path($"source = '{_names.Source(0)}'", ++pages, options.PageSize), stop);
            bytes += page.Length;
            bundles += Check(page, Math.Min(wanted, options.PageSize), options.Total);
        }

        stage.End();
        _sections.Add(new Section("all in pages",
        [
            new("lists", "lists", pages),
            new("bundles", "bundles in each", bundles),
            new("bytes", "bytes of each", bytes),
            new("seconds", "seconds for all", stage.Seconds, "N2"),
            .. PhaseReport.CpuOf(stage.Cpu, pages),
            .. stage.Memory(),
        ]));
    }

    /// <summary>Looks whether a list has what it should have.</summary>
    /// <returns>How many bundles it has.</returns>
    private int Check(byte[] list, int expected, int expectedTotal)
    {
        using var json = JsonDocument.Parse(list);
        var (count, total) = (json.RootElement.GetProperty("items").GetArrayLength(), json.RootElement.GetProperty("total").GetInt32());
        if (count != expected || total != expectedTotal)
        {
            _outcome.Add($"A list has {count} of {total} bundles; it should have {expected} of {expectedTotal}.");
        }

        return count;
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
