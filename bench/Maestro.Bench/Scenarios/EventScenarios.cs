using Maestro.Bench.Events;
using Maestro.Bench.Load;
using Maestro.Bench.Reporting;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Scenarios;

/// <summary>The scenarios in which events are sent one after the other: <c>spec</c>, <c>status</c> and <c>roundtrip</c>.</summary>
internal sealed class EventScenarios(LoadOptions options, Target target)
{
    private readonly List<EventPhase> _measured = [];
    private readonly RunNames _names = RunNames.New();
    private int _statuses;

    /// <summary>Creations, then updates: publish to agent.</summary>
    public Task<Report> SpecAsync(CancellationToken stop) => RunAsync("spec", watch: false, async load =>
        await WarmUpAsync(load, PhaseKind.Spec, stop)
        && await RunAsync(load, Measured(Creation("create", 0, options.Bundles)), stop)
        && await PauseAsync(stop)
        && await RunAsync(load, Measured(Following("update", PhaseKind.Spec, 0, options.Bundles, options.Events)), stop), stop);

    /// <summary>Statuses of stored bundles: agent to watcher.</summary>
    public Task<Report> StatusAsync(CancellationToken stop) => RunAsync("status", watch: true, async load =>
        await RunAsync(load, Creation("bundles", 0, options.Bundles), stop)
        && await PauseAsync(stop)
        && await WarmUpAsync(load, PhaseKind.Status, stop)
        && await RunAsync(load, Measured(Following("status", PhaseKind.Status, 0, options.Bundles, options.Events)), stop), stop);

    /// <summary>Updates of stored bundles, each answered by a status: source to agent to watcher.</summary>
    public Task<Report> RoundTripAsync(CancellationToken stop) => RunAsync("roundtrip", watch: true, async load =>
        await RunAsync(load, Creation("bundles", 0, options.Bundles), stop)
        && await PauseAsync(stop)
        && await WarmUpAsync(load, PhaseKind.RoundTrip, stop)
        && await RunAsync(load, Measured(Following("roundtrip", PhaseKind.RoundTrip, 0, options.Bundles, options.Events)), stop), stop);

    private static async Task<bool> RunAsync(EventLoad load, EventPhase phase, CancellationToken stop) =>
        phase.Count == 0 || await load.RunAsync(phase, stop);

    private static EventPhase Creation(string name, int first, int count) =>
        new(name, PhaseKind.Spec, count) { FirstBundle = first, Bundles = count, FirstVersion = 1 };

    private EventPhase Following(string name, PhaseKind kind, int first, int bundles, int count)
    {
        var phase = new EventPhase(name, kind, count)
        {
            FirstBundle = first,
            Bundles = bundles,
            FirstVersion = kind == PhaseKind.Status ? 1 : 2,
            FirstStatus = _statuses,
        };
        _statuses += kind == PhaseKind.Spec ? 0 : count;
        return phase;
    }

    private EventPhase Measured(EventPhase phase)
    {
        _measured.Add(phase);
        return phase;
    }

    /// <summary>Bundles of their own go through the same, so that code is compiled and caches are filled.</summary>
    private async Task<bool> WarmUpAsync(EventLoad load, PhaseKind kind, CancellationToken stop)
    {
        var (first, count) = (options.Bundles, options.WarmupBundles);
        return await RunAsync(load, Creation("warm-up", first, count), stop)
            && await RunAsync(load, Following("warm-up", kind, first, count, count), stop);
    }

    private async Task<bool> PauseAsync(CancellationToken stop)
    {
        await Task.Delay(options.Pause, stop);
        return true;
    }

    private async Task<Report> RunAsync(string scenario, bool watch, Func<EventLoad, Task<bool>> run, CancellationToken stop)
    {
        var outcome = new Outcome();
        EventLoad? load = null;
        await outcome.TryAsync(async () =>
        {
            load = await EventLoad.OpenAsync(options, target, _names, watch, stop);
            if (!await run(load))
            {
                outcome.NothingComesAnyMore();
            }
        });
        using (load)
        {
            outcome.Account(_measured, load);
            var subscriptions = load is null ? (Section[])[] : [PhaseReport.OfSubscriptions(load)];
            return outcome.Report(scenario, Settings(), [.. _measured.Select(PhaseReport.Of), .. subscriptions]);
        }
    }

    private Dictionary<string, object?> Settings() => new()
    {
        ["consumers"] = options.Consumers,
        ["sources"] = options.Sources,
        ["bundles"] = options.Bundles,
        ["sizeBytes"] = options.Size,
        ["inFlight"] = options.Rate is null ? options.InFlight : null,
        ["ratePerSecond"] = options.Rate,
        ["connectionsPerPort"] = options.Connections,
        ["warmupEvents"] = options.Warmup,
        ["pauseSeconds"] = options.Pause.TotalSeconds,
        ["hotConsumer"] = options.HotConsumer,
    };
}
