using System.Diagnostics;
using Maestro.Bench.Events;
using Maestro.Bench.Load;
using Maestro.Bench.Measuring;
using Maestro.Bench.Reporting;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Scenarios;

/// <summary>Many agents lose their connections and return at once, while sources go on publishing to others.</summary>
internal sealed class StormScenario(StormOptions options, Target target)
{
    private const int BystandingConsumers = 10;
    private const int BystandingBundlesPerRate = 10;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(4);

    private readonly RunNames _names = RunNames.New();
    private readonly RunNames _bystanders = RunNames.New();
    private readonly Outcome _outcome = new();
    private readonly List<Section> _sections = [];
    private readonly List<EventPhase> _measured = [];

    private int StoredBundles => options.Agents * options.BundlesPerAgent;

    private int BystandingBundles => options.Rate * BystandingBundlesPerRate;

    private int EventsBefore => (int)(options.Rate * Before.TotalSeconds);

    /// <summary>Runs it.</summary>
    /// <param name="longest">Most that the storm may take.</param>
    /// <param name="stop">Ends the run.</param>
    public async Task<Report> RunAsync(TimeSpan longest, CancellationToken stop)
    {
        using var agents = new ReturningAgents(_names, options.Agents, options.BundlesPerAgent, options.Forgets);
        EventLoad? bystanders = null;
        await _outcome.TryAsync(async () =>
        {
            using var before = await EventLoad.OpenAsync(AgentLoad(), target, _names, watch: true, stop);
            bystanders = await EventLoad.OpenAsync(BystanderLoad(), target, _bystanders, watch: true, stop);
            if (!await before.RunAtOnceAsync(Creations(StoredBundles), stop)
                || !await bystanders.RunAtOnceAsync(Creations(BystandingBundles), stop)
                || !await bystanders.RunAsync(Measured("before", 0, EventsBefore, EventsBefore, BystandingBundles), stop))
            {
                _outcome.NothingComesAnyMore();
                return;
            }

            before.Dispose();
            await StormAsync(agents, bystanders, longest, stop);
        });
        using (bystanders)
        {
            _sections.AddRange(_measured.Select(PhaseReport.Of));
            Account(agents);
            _outcome.Account(_measured, bystanders);
            return _outcome.Report("storm", Settings(), _sections);
        }
    }

    private async Task StormAsync(ReturningAgents agents, EventLoad bystanders, TimeSpan longest, CancellationToken stop)
    {
        using var settled = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var stage = Stage.Begin(target);
        var began = Stopwatch.GetTimestamp();
        var meanwhile = Measured(
            "meanwhile", EventsBefore, BystandingBundles - EventsBefore, (int)(options.Rate * longest.TotalSeconds),
            BystandingBundles + EventsBefore);
        var publishing = bystanders.RunAsync(meanwhile, stop, settled.Token);
        await agents.ReturnAsync(target, options.ConnectionCount, stop);
        stage.End();
        await settled.CancelAsync();
        double? last = agents.Settled.Ended == options.Agents
            ? Stopwatch.GetElapsedTime(began, agents.Settled.Last()).TotalSeconds
            : null;
        _sections.Add(new Section("return",
        [
            new("seconds", "seconds until all are settled", last, "N2"),
            new("events", "events", agents.Settled.Ended),
            new("failed", "failed", options.Agents - agents.Settled.Ended) { IsAlarm = true },
            new("lost", "lost", agents.Missing - agents.Arrived) { IsAlarm = true },
            new("duplicated", "duplicated", agents.Needless) { IsAlarm = true },
            new("redelivered", "forgotten bundles that came", agents.Arrived),
            .. PhaseReport.Times("subscribe", "subscribe to accepted", agents.Streams.Opening),
            .. PhaseReport.Times("resync", "resync to OK", agents.Resync),
            .. PhaseReport.Times("settled", "cut to settled", agents.Settled),
            .. PhaseReport.CpuOf(stage.Cpu, agents.Settled.Ended),
            .. stage.Memory(),
        ]));
        if (!await publishing)
        {
            _outcome.NothingComesAnyMore();
        }
    }

    private void Account(ReturningAgents agents)
    {
        _outcome.Add(options.Agents - agents.Settled.Ended, "agents did not settle");
        _outcome.Add(agents.Missing - agents.Arrived, "bundles that agents had forgotten did not come");
        _outcome.Add(agents.Needless, "bundles came that the agent had already");
        _outcome.Add(agents.Refused, "resyncs were refused");
        _outcome.Add(agents.Streams.Ended, "streams ended");
        foreach (var failure in agents.Failures)
        {
            _outcome.Add(failure);
        }
    }

    // Agents report what they have, so that nothing is sent again meanwhile.
    private static EventPhase Creations(int count) =>
        new("bundles", PhaseKind.RoundTrip, count) { FirstBundle = 0, Bundles = count, FirstVersion = 1 };

    /// <summary>Updates of bystanding bundles; each phase has bundles of its own.</summary>
    private EventPhase Measured(string name, int firstBundle, int bundles, int count, int firstStatus)
    {
        var phase = new EventPhase(name, PhaseKind.RoundTrip, count)
        {
            FirstBundle = firstBundle,
            Bundles = bundles,
            FirstVersion = 2,
            FirstStatus = firstStatus,
        };
        _measured.Add(phase);
        return phase;
    }

    private LoadOptions AgentLoad() => new()
    {
        Consumers = options.Agents,
        Bundles = StoredBundles,
        Size = options.Size,
        Connections = options.ConnectionCount,
        SourceConnections = 4,
    };

    private LoadOptions BystanderLoad() => new()
    {
        Consumers = BystandingConsumers,
        Bundles = BystandingBundles,
        Size = options.Size,
        Rate = options.Rate,
    };

    private Dictionary<string, object?> Settings() => new()
    {
        ["agents"] = options.Agents,
        ["connections"] = options.ConnectionCount,
        ["bundlesPerAgent"] = options.BundlesPerAgent,
        ["forgetPercent"] = options.ForgetPercent,
        ["ratePerSecond"] = options.Rate,
        ["sizeBytes"] = options.Size,
    };
}
