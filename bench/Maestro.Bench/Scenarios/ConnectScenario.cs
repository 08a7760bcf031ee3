using System.Diagnostics;
using Maestro.Bench.Events;
using Maestro.Bench.Load;
using Maestro.Bench.Measuring;
using Maestro.Bench.Reporting;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Scenarios;

/// <summary>Many agents subscribe over few connections, stay, and are sent a bundle each.</summary>
internal sealed class ConnectScenario(ConnectOptions options, Target target)
{
    private const int SourceConnections = 4;

    private readonly RunNames _names = RunNames.New(options.ConsumerPrefix);
    private readonly List<Section> _sections = [];
    private readonly Outcome _outcome = new();

    /// <summary>Runs it.</summary>
    public async Task<Report> RunAsync(CancellationToken stop)
    {
        EventPhase? broadcast = null;
        EventLoad? load = null;
        await _outcome.TryAsync(async () =>
        {
            if (!options.Unregistered)
            {
                await RegisterAsync(stop);
            }

            load = await EventLoad.ConnectAsync(LoadOptions(), target, _names, stop);
            var connecting = await ConnectAsync(load, stop);
            await HoldAsync(connecting, stop);
            if (!options.Unregistered)
            {
                broadcast = new EventPhase("broadcast", PhaseKind.Spec, options.Subscriptions)
                {
                    FirstBundle = 0,
                    Bundles = options.Subscriptions,
                    FirstVersion = 1,
                };
                if (!await load.RunAsync(broadcast, stop))
                {
                    _outcome.NothingComesAnyMore();
                }
            }
        });
        using (load)
        {
            if (broadcast is not null)
            {
                var seconds = Stopwatch.GetElapsedTime(broadcast.Started, broadcast.Delivery.Last()).TotalSeconds;
                var report = PhaseReport.Of(broadcast);
                _sections.Add(report with { Figures = [new("seconds", "seconds", seconds, "N2"), .. report.Figures] });
            }

            _outcome.Account(broadcast is null ? [] : [broadcast], load);
            return _outcome.Report("connect", Settings(), _sections);
        }
    }

    private async Task RegisterAsync(CancellationToken stop)
    {
        var stage = Stage.Begin(target);
        await ConsumerRegistration.RunAsync(target, _names, options.Subscriptions, stop);
        _sections.Add(new Section("register", Figures(stage.End())));
    }

    private async Task<Stage> ConnectAsync(EventLoad load, CancellationToken stop)
    {
        var stage = Stage.Begin(target);
        await load.SubscribeAgentsAsync(stop);
        stage.End();
        _sections.Add(new Section("connect",
        [
            .. Figures(stage),
            .. PhaseReport.Times("subscribe", "subscribe to accepted", load.Agents.Opening),
            .. PerSubscription(stage),
        ]));
        return stage;
    }

    /// <summary>An idle stream costs memory and heartbeats; memory that is needed only to connect may be given back meanwhile.</summary>
    private async Task HoldAsync(Stage connecting, CancellationToken stop)
    {
        var stage = Stage.Begin(target);
        await Task.Delay(options.Hold, stop);
        stage.End();
        connecting.EndMemory();
        _sections.Add(new Section("hold",
        [
            new("seconds", "seconds", stage.Seconds, "N2"),
            .. PhaseReport.CpuOf(stage.Cpu, 0),
            .. PerSubscription(connecting),
        ]));
    }

    private List<Figure> Figures(Stage stage) =>
    [
        new("seconds", "seconds", stage.Seconds, "N2"),
        new("events", "events", options.Subscriptions),
        new("eventsPerSecond", "events/s", options.Subscriptions / stage.Seconds),
        .. PhaseReport.CpuOf(stage.Cpu, options.Subscriptions),
    ];

    private IEnumerable<Figure> PerSubscription(Stage stage) =>
    [
        .. stage.Memory(),
        new("serverBytesPerSubscription", "server bytes/subscription", (double?)stage.ServerGrowth / options.Subscriptions),
        new("generatorBytesPerSubscription", "generator bytes/subscription", (double)stage.GeneratorGrowth / options.Subscriptions),
    ];

    private LoadOptions LoadOptions() => new()
    {
        Consumers = options.Subscriptions,
        Bundles = options.Subscriptions,
        Size = options.Size,
        InFlight = options.InFlight,
        Connections = options.ConnectionCount,
        SourceConnections = SourceConnections,
    };

    private Dictionary<string, object?> Settings() => new()
    {
        ["subscriptions"] = options.Subscriptions,
        ["connections"] = options.ConnectionCount,
        ["holdSeconds"] = options.Hold.TotalSeconds,
        ["sizeBytes"] = options.Size,
        ["inFlight"] = options.InFlight,
        ["registered"] = !options.Unregistered,
    };
}
